import Dispatch
import RoyalSystem
import Synchronization
import Testing

@testable import RoyalDrain

@Suite struct WorkerPoolTests {
  /// A system that gives so many threads.
  private final class Threads: Sendable {
    let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    @Sendable func start(_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
      let isThere = left.withLock { left in
        left -= 1
        return left >= 0
      }
      guard isThere else { throw ThreadShortage(error: .wouldBlock) }
      try DetachedThread.start(body)
    }
  }

  @Test func `where the system has no thread there is no pool`() {
    #expect(throws: ThreadShortage.self) { try WorkerPool(limit: 3, start: Threads(0).start) }
  }

  @Test func `a job for which there is no further thread waits for one that works, and that is told once`() throws {
    let threads = Threads(1)
    let pool = try WorkerPool(limit: 3, start: threads.start)
    let (gate, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let shortages = (1...4).map { _ in
      pool.submit {
        gate.wait()
        done.signal()
      }
    }
    #expect(shortages.compactMap(\.self).map(\.error) == [.wouldBlock])
    for _ in 1...4 {
      gate.signal()
      done.wait()
    }
  }

  @Test func `where there are threads again the jobs that wait get them`() throws {
    let threads = Threads(1)
    let pool = try WorkerPool(limit: 3, start: threads.start)
    let (gate, begun) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 1...3 {
      pool.submit {
        begun.signal()
        gate.wait()
      }
    }
    pool.growAgain()
    #expect(pool.isShort)
    threads.left.withLock { $0 = 2 }
    pool.growAgain()
    #expect(!pool.isShort)
    for _ in 1...3 { begun.wait() }
    for _ in 1...3 { gate.signal() }
  }
}

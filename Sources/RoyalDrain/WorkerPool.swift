import Foundation
import RoyalSystem

/// Threads for blocking work: one from the start, so that whatever is submitted runs, and as many more as there is work for, up
/// to a limit. They are never the cooperative pool's.
final class WorkerPool: @unchecked Sendable {
  /// What starts a thread.
  typealias Start = @Sendable (_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) -> Void

  private let condition = NSCondition()
  private let start: Start
  private var limit: Int
  private var jobs: [@Sendable () -> Void] = []
  private var busy = 0
  private var threads = 1
  private var shortage: ThreadShortage?

  /// - Parameter limit: threads at most.
  /// - Throws: ``ThreadShortage`` where the system has not even one.
  init(limit: Int, start: @escaping Start = DetachedThread.start) throws(ThreadShortage) {
    self.limit = limit
    self.start = start
    try start { self.work() }
  }

  /// Allows so many threads from now on; those that are there stay.
  func setLimit(_ limit: Int) {
    condition.lock()
    defer { condition.unlock() }
    self.limit = limit
  }

  /// Runs the job on a thread of the pool, as soon as one is free.
  /// - Returns: why there is no further thread for it, told once until there is one again: the job waits for one that works.
  @discardableResult
  func submit(_ job: @escaping @Sendable () -> Void) -> ThreadShortage? {
    condition.lock()
    defer { condition.unlock() }
    let before = shortage
    jobs.append(job)
    grow()
    condition.signal()
    return before == nil ? shortage : nil
  }

  /// Whether jobs may wait for threads that were not to be had.
  var isShort: Bool {
    condition.lock()
    defer { condition.unlock() }
    return shortage != nil
  }

  /// Tries once more to have as many threads as there is work for.
  func growAgain() {
    condition.lock()
    defer { condition.unlock() }
    grow()
  }

  private func grow() {
    shortage = nil
    while threads - busy < jobs.count && threads < limit {
      do throws(ThreadShortage) {
        try start { self.work() }
        threads += 1
      } catch {
        shortage = error
        return
      }
    }
  }

  private func work() {
    condition.lock()
    while true {
      while jobs.isEmpty { condition.wait() }
      let job = jobs.removeFirst()
      busy += 1
      condition.unlock()
      job()
      condition.lock()
      busy -= 1
    }
  }
}

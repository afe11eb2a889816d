import Foundation

/// Threads for blocking work, as many as there is work for, up to a limit. They are never the cooperative pool's.
final class WorkerPool: @unchecked Sendable {
  private let condition = NSCondition()
  private var limit: Int
  private var jobs: [@Sendable () -> Void] = []
  private var idle = 0
  private var threads = 0

  /// - Parameter limit: threads at most.
  init(limit: Int) { self.limit = limit }

  /// Allows so many threads from now on; those that are there stay.
  func setLimit(_ limit: Int) {
    condition.lock()
    defer { condition.unlock() }
    self.limit = limit
  }

  /// Runs the job on a thread of the pool, as soon as one is free.
  func submit(_ job: @escaping @Sendable () -> Void) {
    condition.lock()
    defer { condition.unlock() }
    jobs.append(job)
    if idle < jobs.count && threads < limit {
      threads += 1
      let thread = Thread { self.work() }
      thread.stackSize = 1 << 20
      thread.start()
    } else {
      condition.signal()
    }
  }

  private func work() {
    while true {
      condition.lock()
      idle += 1
      while jobs.isEmpty { condition.wait() }
      idle -= 1
      let job = jobs.removeFirst()
      condition.unlock()
      job()
    }
  }
}

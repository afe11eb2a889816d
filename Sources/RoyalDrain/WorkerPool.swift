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
  private var idle = 0
  private var threads = 1
  private var isShort = false

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
    jobs.append(job)
    guard idle < jobs.count && threads < limit else {
      condition.signal()
      return nil
    }
    do throws(ThreadShortage) {
      try start { self.work() }
      threads += 1
      isShort = false
      return nil
    } catch {
      condition.signal()
      defer { isShort = true }
      return isShort ? nil : error
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

import Glibc
import RoyalCore
import RoyalSpool
import RoyalSystem
import Synchronization

/// Turns that are over, whose ends are written but may not be on the disk yet: made durable together, then removed.
///
/// Nobody waits for it: the answer has left, turns/ says `done`, and until the files are removed a drain that is killed, or a
/// power cut, leaves enough for the next drain to end the turn.
final class GroupCommit: Sendable {
  private struct State {
    var ended: [EventKey: TurnRecord] = [:]
    var isScheduled = false
    /// Commits that failed. The kernel tells an error once, of whatever was written until then.
    var failures = 0
  }

  /// The least time from one commit to the next, in milliseconds.
  private static let interval: UInt32 = 25
  /// So many turns may wait for a disk that does not keep up.
  private static let limit = 1000

  private let spool: Spool
  private let failed: @Sendable (Errno) -> Void
  private let state = Mutex(State())
  /// Its one thread rests after each commit: no timer, and no clock that may jump.
  private let pool: WorkerPool
  private let committing = Mutex(())

  /// - Parameter failed: is told that ends could not be made durable, or not be removed; recovery must see to them.
  /// - Throws: ``ThreadShortage``.
  init(spool: Spool, failed: @escaping @Sendable (Errno) -> Void) throws(ThreadShortage) {
    self.spool = spool
    self.failed = failed
    pool = try WorkerPool(limit: 1)
  }

  /// The turns that are not removed yet, and their members.
  var keys: Set<EventKey> {
    state.withLock { state in
      state.ended.values.reduce(into: []) { $0.formUnion([$1.id] + $1.members.map(\.name.key)) }
    }
  }

  /// How many commits have failed, to be asked before a turn's end is written.
  var failures: Int { state.withLock { $0.failures } }

  /// Takes a turn whose end is written.
  /// - Parameter failures: how many commits had failed before.
  /// - Returns: false where another has failed since: the end must be written anew.
  func add(_ record: TurnRecord, after failures: Int) -> Bool {
    let taken = state.withLock { state -> (isFirst: Bool, isFull: Bool)? in
      guard state.failures == failures else { return nil }
      state.ended[record.id] = record
      defer { state.isScheduled = true }
      return (!state.isScheduled, state.ended.count > GroupCommit.limit)
    }
    guard let taken else { return false }
    if taken.isFirst {
      pool.submit {
        self.flush()
        usleep(GroupCommit.interval * 1000)
      }
    }
    if taken.isFull { flush() }
    return true
  }

  /// Commits what there is.
  /// - Returns: false where that failed.
  @discardableResult
  func flush() -> Bool { committing.withLock { _ in commit() } }

  private func commit() -> Bool {
    let ended = state.withLock { state in
      state.isScheduled = false
      return Array(state.ended.values)
    }
    guard !ended.isEmpty, !spool.isAdoptedAway else { return true }
    let failure = finish(ended)
    state.withLock { state in
      for record in ended { state.ended[record.id] = nil }
      guard failure != nil else { return }
      // Nor is it known what became of those that came meanwhile.
      state.failures += 1
      state.ended = [:]
    }
    if let failure { failed(failure) }
    return failure == nil
  }

  private func finish(_ ended: [TurnRecord]) -> Errno? {
    do {
      try spool.syncEnds()
      for record in ended { try spool.removeEnded(record) }
      return nil
    } catch {
      return error
    }
  }
}

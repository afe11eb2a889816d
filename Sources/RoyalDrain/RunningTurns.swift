import RoyalCore
import RoyalSpool
import RoyalSystem
import Synchronization

/// Why a worker cannot go on with its turn.
enum TurnFailure: Error, CustomStringConvertible {
  case system(Errno)
  /// The drain stops and has put the entries back.
  case abandoned

  var description: String {
    switch self {
    case .system(let error): error.description
    case .abandoned: "the drain stops"
    }
  }
}

/// The turns that workers have under way, so that a drain that must stop can put back what has no answer yet.
final class RunningTurns: Sendable {
  private struct State {
    var record: TurnRecord
    var isAbandoned = false
  }

  /// One turn: its record changes only under its own lock.
  private final class Running: Sendable {
    let state: Mutex<State>
    init(_ record: TurnRecord) { state = Mutex(State(record: record)) }
  }

  private struct Turns {
    var all: [EventKey: Running] = [:]
    /// No other turn may begin.
    var isClosed = false
  }

  private let turns = Mutex(Turns())
  private let cancelled = Mutex(RecentSet<EventKey>())
  private let sent = Mutex(RecentSet<String>())
  private let held = Mutex(RecentSet<EventKey>())
  /// Parts that were sent though turns/ could not be told: which of a turn, and what the platform calls it.
  private let untold = Mutex<[EventKey: (part: Int, id: String?)]>([:])
  private let spool: Spool

  init(spool: Spool) { self.spool = spool }

  /// Writes the record and remembers it as the turn's present state.
  /// - Parameter durability: with an intent a request may leave as soon as this returns. Where it is to tell a held request from
  ///   one that left, that is said last.
  func advance(_ record: TurnRecord, _ durability: Spool.Durability = .data) throws(TurnFailure) {
    try change(record, isIntent: durability == .intent) { (_) throws(Errno) in
      try spool.write(record, durability)
      if durability == .intent { try spool.note(.left, record) }
    }
  }

  /// Ends the turn.
  func end(_ record: TurnRecord) throws(TurnFailure) {
    try change(record) { (last) throws(Errno) in try spool.end(last) }
  }

  /// - Parameter write: is given the record that was written last.
  private func change(
    _ record: TurnRecord, isIntent: Bool = false, _ write: (TurnRecord) throws(Errno) -> Void
  ) throws(TurnFailure) {
    let running = turns.withLock { turns -> Running? in
      if let running = turns.all[record.id] { return running }
      guard !turns.isClosed else { return nil }
      let running = Running(record)
      turns.all[record.id] = running
      return running
    }
    guard let running else { throw .abandoned }
    let result: Result<Void, TurnFailure> = running.state.withLock { state in
      if state.isAbandoned || (isIntent && spool.isAdoptedAway) { return .failure(.abandoned) }
      let last = state.record
      state.record = record
      do throws(Errno) {
        try write(last)
        forgetUntold(record)
        return .success(())
      } catch {
        if record.delivered > last.delivered {
          let id = record.sentIDs.count > last.sentIDs.count ? record.sentIDs.last : nil
          untold.withLock { $0[record.id] = (record.delivered, id) }
        }
        return .failure(.system(error))
      }
    }
    try result.get()
  }

  /// Whether this drain knows that a part was sent of which turns/ only says that it may have been.
  /// - Returns: what the platform calls it, where it said so.
  func wasSent(_ part: Int, of turn: EventKey) -> String?? {
    untold.withLock { untold in
      guard let known = untold[turn], known.part == part else { return nil }
      return .some(known.id)
    }
  }

  /// turns/ says it by now, or the turn has begun anew.
  private func forgetUntold(_ record: TurnRecord) {
    untold.withLock { untold in
      guard let known = untold[record.id], record.state == .claimed || record.delivered >= known.part else { return }
      untold[record.id] = nil
    }
  }

  /// The agent begins to work on the turn that was advanced last, or has ended: what happens meanwhile may be its doing.
  func noteAgent(_ word: TurnRecord.Word, _ record: TurnRecord) {
    // Nothing but the blame for a crash depends on it.
    try? spool.note(word, record)
  }

  /// The turn is over.
  func remove(_ id: EventKey) {
    turns.withLock { _ = $0.all.removeValue(forKey: id) }
  }

  /// A message that must not be answered though its turn may run, or wait with its answer.
  func cancel(_ key: EventKey) { cancelled.withLock { $0.insert(key) } }

  func isCancelled(_ record: TurnRecord) -> Bool {
    cancelled.withLock { keys in record.members.contains { keys.contains($0.name.key) } }
  }

  /// A message waits because another node may be at work on it.
  func noteHeld(_ key: EventKey) { held.withLock { $0.insert(key) } }

  func wasHeld(_ key: EventKey) -> Bool { held.withLock { $0.contains(key) } }

  /// A platform has an answer of ours under that id: its echo is no human's word.
  func noteSent(_ id: String) { sent.withLock { $0.insert(id) } }

  func hasSent(_ id: String) -> Bool { sent.withLock { $0.contains(id) } }

  /// The turns as they stand.
  var records: [TurnRecord] {
    turns.withLock { Array($0.all.values) }.map { running in running.state.withLock { $0.record } }
  }

  /// Whether a request to a platform may be under way.
  /// - Parameter user: whose turn counts; nil: everybody's.
  func isSending(to platform: String, of user: UserTag?) -> Bool {
    records.contains { record in
      guard case .sending = record.state, record.destination.hasPrefix(platform + "/") else { return false }
      return user == nil || record.members.contains { $0.name.user == user }
    }
  }

  /// Puts back every turn that has no answer yet; its worker gets no further, and no other turn begins.
  /// - Parameters:
  ///   - now: epoch milliseconds.
  ///   - puttingBack: false where the spool is somebody else's by now.
  /// - Returns: the agents' processes that are still at work.
  func abandon(now: Int, puttingBack: Bool = true) -> [TurnRecord.Process] {
    let all = turns.withLock { turns in
      turns.isClosed = true
      return Array(turns.all.values)
    }
    return all.compactMap { running in
      running.state.withLock { state in
        state.isAbandoned = true
        guard state.record.state == .claimed else { return nil }
        if puttingBack { try? spool.putBack(state.record, now: now) }
        return state.record.process
      }
    }
  }
}

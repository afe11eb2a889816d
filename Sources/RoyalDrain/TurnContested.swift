import RoyalCore
import RoyalSpool
import RoyalSystem

/// Until when an answer may leave of which nobody knows whether another node gives it, too.
enum Clearance {
  /// No other node has the message.
  case none
  /// Monotonic milliseconds: then another look is due.
  case until(Int)

  init(milliseconds: Int) { self = .until(Clock.monotonic() + milliseconds) }

  func isOver(_ now: Int) -> Bool {
    if case .until(let end) = self { return end < now }
    return false
  }

  /// How soon the platform must have taken the answer; see ``FrontCopy``.
  var takenWithin: Int? {
    if case .none = self { return nil }
    return FrontCopy.takenWithin
  }
}

/// Messages that came through the front of several nodes: another may have answered them while the agent was at work.
extension TurnRunner {
  /// After so many attempts the times are no longer kept; what can be looked up still is.
  private static let patience = 2

  /// Sees to it, before the first part of an answer leaves, that no other node gives it, too.
  /// - Returns: how the turn ended; nil where the answer may leave.
  func settleContested(
    _ record: inout TurnRecord, _ entries: [Entry], _ clearance: inout Clearance
  ) throws -> TurnEnd? {
    let copies = entries.compactMap(FrontCopy.init)
    guard !copies.isEmpty else { return nil }
    let attempts = record.members.map(\.name.attempts).max() ?? 0
    let isPatient = attempts < TurnRunner.patience
    let now = Clock.now()
    let isHeldUp = attempts > 0 || isHeldUp(record, copies)
    let isSecond = copies.contains(where: \.isSecond)
    if isPatient, isHeldUp || isSecond, let wait = wait(copies, isSecond: isSecond, now: now) {
      let reason = "another node may be answering"
      return try fail(record, entries, Failure(stage: "deliver", reason: reason, retryAfter: wait, counts: false))
    }
    guard isHeldUp || copies.contains(where: { $0.mustBeLookedUp(now: now) }) else {
      if isPatient { clearance = Clearance(milliseconds: copies.map { $0.left(now: now) }.min() ?? 0) }
      return nil
    }
    let began = Clock.monotonic()
    var left = entries
    if let end = try settleAnswered(&record, &left, .beforeSending) { return end }
    if left.count < entries.count { return try regroup(&record, left) }
    guard isPatient else { return nil }
    // What was seen may be long over.
    if Clock.monotonic() - began > FrontCopy.alone {
      return try fail(record, left, failure("lookup", "the look-up took too long to rely on it", record))
    }
    var time = FrontCopy.alone
    if keepsWindows, isHeldUp || isSecond { time = FrontCopy.left(ofWindowAt: Clock.now(), isSecond: isSecond) }
    if time <= 0 {
      let reason = "another node may be answering by now"
      return try fail(record, left, Failure(stage: "lookup", reason: reason, retryAfter: 0, counts: false))
    }
    clearance = Clearance(milliseconds: min(time, FrontCopy.alone))
    return nil
  }

  /// Whether the message, a first copy, may have been given to another node while this one was in trouble.
  private func isHeldUp(_ record: TurnRecord, _ copies: [FrontCopy]) -> Bool {
    let monotonic = Clock.monotonic()
    return record.members.contains { running.wasHeld($0.name.key) }
      || copies.contains { $0.isDoubtful || stalls.isStalled(since: $0.received, monotonic: monotonic) }
  }

  /// Milliseconds until it is this copy's time; nil where it is now.
  private func wait(_ copies: [FrontCopy], isSecond: Bool, now: Int) -> Int? {
    // The hold of a second copy is over when its turn begins.
    let earliest = isSecond ? now : copies.map(\.retryWaits).max() ?? now
    guard earliest <= now else { return earliest - now }
    guard keepsWindows, FrontCopy.left(ofWindowAt: now, isSecond: isSecond) <= 0 else { return nil }
    return FrontCopy.nextWindow(now, isSecond: isSecond) - now
  }

  /// The answer was for all of them. The agent is asked anew for those that have none.
  private func regroup(_ record: inout TurnRecord, _ left: [Entry]) throws -> TurnEnd {
    record.state = .claimed
    record.parts = []
    record.handoff = nil
    record.isAgentIdle = true
    let reason = "another node answered a part of it"
    return try fail(record, left, Failure(stage: "lookup", reason: reason, retryAfter: 0, counts: false))
  }
}

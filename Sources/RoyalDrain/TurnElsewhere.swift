import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// Messages that another node may have answered: a sender's retry, a spool that changed hands, a machine that was away.
extension TurnRunner {
  /// After so many milliseconds of waiting a message is looked up before it is answered.
  static let lookupAge = 60_000
  /// What came so many milliseconds after it was sent is a sender's repetition, or lay with a node that hung.
  static let lateArrival = 3000

  /// Ends the members whose answer stands in the conversation already; nothing is asked where the platform cannot tell.
  /// - Parameter entries: those of the record's members; both lose what was answered.
  /// - Returns: how the turn ended; nil where it goes on with what is left.
  func settleAnswered(_ record: inout TurnRecord, _ entries: inout [Entry], _ moment: LookMoment) throws -> TurnEnd? {
    var left: [(TurnRecord.Member, Entry)] = []
    var ended = record
    ended.members = []
    for (member, entry) in zip(record.members, entries) {
      let doubt = try doubt(entry, moment)
      guard doubt > .none, let lookup = lookUp(member, entry) else {
        left.append((member, entry))
        continue
      }
      note(lookup, record)
      switch lookup {
      case .found:
        log.info("lookup", ["id": member.name.key.hex, "found": "answered elsewhere", "then": "quiet"])
        ended.members.append(member)
      case .unreachable(let reason) where doubt == .strong:
        return try fail(record, entries, failure("lookup", reason, record))
      case .down(let reason) where doubt == .strong:
        return try fail(record, entries, Failure(stage: "lookup", reason: reason, counts: false))
      case .absent, .unknown, .unreachable, .down: left.append((member, entry))
      }
    }
    guard !ended.members.isEmpty else { return nil }
    if left.isEmpty {
      try spool.finish(record, now: Clock.now())
      return .silent
    }
    record.members = left.map(\.0)
    entries = left.map(\.1)
    try running.advance(record)
    try spool.settle(ended.members, now: Clock.now())
    return nil
  }

  /// When a look is taken.
  enum LookMoment {
    /// The turn begins.
    case beforeAgent
    /// An answer that waited is delivered.
    case late
    /// The answer is about to leave.
    case beforeSending
  }

  /// Whether somebody else may have answered a message.
  private enum Doubt: Comparable {
    case none
    /// Worth a look, but no reason to wait where the platform cannot be asked.
    case slight
    /// Not to be answered before the platform has been asked.
    case strong
  }

  private func doubt(_ entry: Entry, _ moment: LookMoment) throws(Errno) -> Doubt {
    let copy = FrontCopy(entry)
    switch moment {
    case .late: return .slight
    case .beforeSending: return copy?.mustBeLookedUp(now: Clock.now()) ?? false ? .strong : .none
    case .beforeAgent: return copy?.isDoubtful ?? false ? .strong : try doubt(entry)
    }
  }

  private func doubt(_ entry: Entry) throws(Errno) -> Doubt {
    guard let source = entry[.source], source != "test", let received = entry[.received].flatMap(Timestamp.parse) else {
      return .none
    }
    if Clock.now() - received > TurnRunner.lookupAge || received <= spool.epoch?.adopted ?? 0 { return .strong }
    if let sent = entry[.sent].flatMap(Timestamp.parse), received - sent > TurnRunner.lateArrival { return .slight }
    guard let number = entry[.message].flatMap({ Int($0) }),
      let newest = try spool.users.memory(of: entry.userID).handled[entry.conversationKey], number < newest
    else { return .none }
    return .strong
  }

  /// Nil where there is no platform to ask.
  private func lookUp(_ member: TurnRecord.Member, _ entry: Entry) -> Lookup? {
    guard let destination = TurnBuilder.destination([entry]) else { return nil }
    let delivery = deliveries.delivery(for: destination.source)
    guard delivery.isConfigured else { return nil }
    return delivery.find(
      OutgoingPart(turn: member.name.key.hex, index: 1, text: "", destination: destination, isAnyAnswer: true))
  }
}

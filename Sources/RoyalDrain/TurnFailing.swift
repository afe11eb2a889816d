import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// What went wrong in a turn that may be tried again.
struct Failure {
  let stage: String
  let reason: String
  /// Milliseconds that the other side asked for.
  var retryAfter: Int?
  /// False where nothing but an operator can help: the entries are kept, and no attempt is counted.
  var counts = true

  /// That the platform cannot be asked is no message's fault, as often as it happens: the last two attempts are left to others.
  var isLookup: Bool { stage == "lookup" }
}

/// Temporary failures wait, in wait/; the others are buried, in dead/ with the reason.
extension TurnRunner {
  /// How often a time that the other side names is taken as it is. A short one, named to everybody again and again, would have all
  /// attempts over within seconds.
  private static let trustedTimes = 3

  func fail(_ record: TurnRecord, _ entries: [Entry], _ failure: Failure) throws -> TurnEnd {
    let now = Clock.now()
    let attempts = (record.members.map(\.name.attempts).max() ?? 0) + 1
    if let why = exhausted(record, failure, now: now) {
      guard let young = try buryOldest(of: record, entries, why) else { return try giveUp(record, entries, why) }
      return try fail(young.record, young.entries, failure)
    }
    let backoff = Backoff.delay(attempt: attempts, jitter: Double.random(in: 0...1))
    let isTooOften = failure.counts && attempts > TurnRunner.trustedTimes
    let delay = isTooOften ? max(failure.retryAfter ?? 0, backoff) : failure.retryAfter ?? backoff
    let copies = entries.compactMap { FrontCopy($0)?.retryWaits }
    if !copies.isEmpty { for member in record.members { running.noteHeld(member.name.key) } }
    let due = max(
      now + min(delay, settings.messageMaxAge), min(copies.max() ?? 0, now + FrontCopy.lateWaits + FrontCopy.period))
    var record = record
    if !failure.counts { record.pausedAt = now }
    let why = "\(failure.stage): \(failure.reason)"
    let counts = failure.counts && !(failure.isLookup && attempts > max(1, settings.messageMaxAttempts - 2))
    let kept = try spool.postpone(record, due: due, counts: counts, why: why)
    log.warn(
      failure.stage,
      [
        "id": record.id.hex, "error": failure.reason, "attempt": String(attempts),
        "retry": Timestamp.isoSeconds((due + 999) / 1000 * 1000),
      ])
    let end = (due + 999) / 1000 * 1000
    if record.state == .claimed { return .regroups(places: kept.places, due: end) }
    return .waits(kept.record, places: kept.places, due: end)
  }

  /// Why there is no further attempt; nil where there is one.
  func exhausted(_ record: TurnRecord, _ failure: Failure, now: Int) -> String? {
    guard failure.counts else { return nil }
    let attempts = (record.members.map(\.name.attempts).max() ?? 0) + 1
    guard attempts < settings.messageMaxAttempts || failure.isLookup else {
      return "attempt \(attempts) of \(settings.messageMaxAttempts): \(failure.reason)"
    }
    return now - record.started > settings.messageMaxAge ? "older than MESSAGE_MAX_AGE: \(failure.reason)" : nil
  }

  /// Gives up those messages of a turn without an answer that have had all their attempts, where others joined it later.
  /// - Returns: the turn of the others; nil where there are none.
  private func buryOldest(
    of record: TurnRecord, _ entries: [Entry], _ why: String
  ) throws -> (record: TurnRecord, entries: [Entry])? {
    guard record.state == .claimed else { return nil }
    var (old, young) = (record, record)
    old.members = record.members.filter { $0.name.attempts + 1 >= settings.messageMaxAttempts }
    young.members = record.members.filter { $0.name.attempts + 1 < settings.messageMaxAttempts }
    guard !old.members.isEmpty, !young.members.isEmpty else { return nil }
    let isYoung = { (member: TurnRecord.Member) in young.members.contains { $0.name.key == member.name.key } }
    let sorted = zip(record.members, entries).map { (isYoung: isYoung($0), entry: $1) }
    _ = try giveUp(old, sorted.filter { !$0.isYoung }.map(\.entry), why)
    return (young, sorted.filter(\.isYoung).map(\.entry))
  }

  func giveUp(_ record: TurnRecord, _ entries: [Entry], _ reason: String) throws -> TurnEnd {
    try spool.bury(record, reason: reason, now: Clock.now())
    log.error("dead", ["id": record.id.hex, "entries": String(record.members.count), "reason": reason])
    var told = record
    told.parts = apologise(record, entries, &told.sentIDs) ? [settings.fallbackReply] : []
    remember(told, entries)
    return .buried
  }

  /// Says ROYAL_FALLBACK_REPLY once, where the platform takes it and nothing of an answer can have reached the customer; nothing
  /// depends on it. A customer whom a human looks after by now is told nothing.
  private func apologise(_ record: TurnRecord, _ entries: [Entry], _ sentIDs: inout [String]) -> Bool {
    if case .sending = record.state { return false }
    guard !settings.fallbackReply.isEmpty, record.delivered == 0,
      (try? isTakenOver(record, entries)) == false,
      let destination = TurnBuilder.destination(entries)
    else { return false }
    let delivery = deliveries.delivery(for: destination.source)
    if case .taken = delivery.standing(of: destination) { return false }
    let part = OutgoingPart(turn: record.id.hex, index: 0, text: settings.fallbackReply, destination: destination)
    let outcome = delivery.send(part)
    guard case .sent(let id) = outcome else {
      log.warn("fallback", ["id": record.id.hex, "error": "\(outcome)"])
      return false
    }
    rate.count(entries[0].conversationKey, now: Clock.monotonic())
    if let id {
      sentIDs.append(id)
      running.noteSent(id)
    }
    return true
  }
}

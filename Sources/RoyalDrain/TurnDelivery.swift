import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// Step 6 and 7 of a turn: the parts go out one by one, each after its intent is on disk.
extension TurnRunner {
  func deliver(_ record: inout TurnRecord, _ entries: [Entry]) throws -> TurnEnd {
    guard let destination = TurnBuilder.destination(entries) else {
      return try giveUp(record, entries, "the entry has no Source or no Conversation")
    }
    let delivery = deliveries.delivery(for: destination.source)
    if let end = try settleUnknown(&record, entries, delivery, destination) { return end }
    if let end = try guardAgainstLoop(record, entries) { return end }
    if isFirst(record), case .taken(let reason) = delivery.standing(of: destination) {
      log.info("standing", ["id": record.id.hex, "taken": reason])
      return try supersede(record, entries)
    }
    while record.delivered < record.parts.count {
      if try isTakenOver(record, entries) { return try supersede(record, entries) }
      var clearance = Clearance.none
      if record.delivered == 0, let end = try settleContested(&record, entries, &clearance) { return end }
      var part = part(record.delivered + 1, of: record, destination)
      part.takenWithin = clearance.takenWithin
      guard let outcome = try send(part, delivery, &record, clearance) else {
        record.state = .answered
        let reason = "there was no connection for so long that another node may have answered"
        return try fail(record, entries, failure("deliver", reason, record))
      }
      note(outcome, record)
      if let end = try settle(outcome, &record, entries) { return end }
    }
    if let end = try handOff(&record, entries, delivery, destination) { return end }
    return try finish(&record, entries)
  }

  private func guardAgainstLoop(_ record: TurnRecord, _ entries: [Entry]) throws -> TurnEnd? {
    guard isFirst(record), entries[0][.source] != "test",
      let wait = rate.wait(entries[0].conversationKey, now: Clock.monotonic())
    else { return nil }
    let reason = "more than MAX_ANSWERS_PER_MINUTE=\(settings.maxAnswersPerMinute) answers in this conversation"
    return try fail(record, entries, Failure(stage: "loop", reason: reason, retryAfter: wait, counts: false))
  }

  /// Whether nothing of the answer has left yet.
  private func isFirst(_ record: TurnRecord) -> Bool {
    record.state == .answered && record.delivered == 0 && !record.parts.isEmpty
  }

  private func part(_ index: Int, of record: TurnRecord, _ destination: Destination) -> OutgoingPart {
    OutgoingPart(turn: record.id.hex, index: index, text: record.parts[index - 1], destination: destination)
  }

  /// A part whose request may have left before a crash or a timeout: looked up where the platform allows it; where not, it is
  /// sent once more and never again.
  private func settleUnknown(
    _ record: inout TurnRecord, _ entries: [Entry], _ delivery: any Delivery, _ destination: Destination
  ) throws -> TurnEnd? {
    guard case .sending(let index) = record.state, index <= record.parts.count, index > record.delivered else {
      return nil
    }
    if let id = running.wasSent(index, of: record.id) {
      log.info("lookup", ["id": record.id.hex, "part": String(index), "sent": "yes"])
      count(id, in: &record)
      return nil
    }
    if let boot = record.heldIn, boot == BootID.current {
      log.info("lookup", ["id": record.id.hex, "part": String(index), "left": "no"])
      record.heldIn = nil
      record.state = .answered
      return nil
    }
    let lookup = delivery.find(part(index, of: record, destination))
    note(lookup, record)
    switch lookup {
    case .found(let id):
      log.info("lookup", ["id": record.id.hex, "part": String(index), "found": "yes"])
      count(id, in: &record)
    case .absent:
      if let wait = arrival(record, now: Clock.now()) {
        let reason = "it is not there yet; the request may still be on its way"
        return try fail(record, entries, Failure(stage: "lookup", reason: reason, retryAfter: wait, counts: false))
      }
      log.info("lookup", ["id": record.id.hex, "part": String(index), "found": "no"])
    case .unreachable(let reason):
      return try fail(record, entries, failure("lookup", reason, record))
    case .down(let reason):
      return try fail(record, entries, Failure(stage: "lookup", reason: reason, counts: false))
    case .unknown(let reason):
      if record.repeats > 0 {
        log.warn("lookup", ["id": record.id.hex, "part": String(index), "error": reason, "then": "taken as sent"])
        count(nil, in: &record)
      } else {
        log.warn("lookup", ["id": record.id.hex, "part": String(index), "error": reason, "then": "sent once more"])
        record.repeats += 1
      }
    }
    return nil
  }

  /// How long a request that has left may take until the platform shows what it brought, in milliseconds. What is not there
  /// before is no proof: the request of a drain that was killed can arrive after the next one has asked.
  private static let arrivalTime = 5000

  /// Milliseconds until a look-up that finds nothing can be believed; nil where it can be now.
  private func arrival(_ record: TurnRecord, now: Int) -> Int? {
    guard let left = record.intendedAt, (0..<TurnRunner.arrivalTime).contains(now - left) else { return nil }
    return TurnRunner.arrivalTime - (now - left)
  }

  private func count(_ id: String?, in record: inout TurnRecord) {
    record.delivered += 1
    record.repeats = 0
    if let id {
      record.sentIDs.append(id)
      running.noteSent(id)
    }
    record.state = .answered
  }

  /// Nil where the part is delivered and the next may follow.
  private func settle(
    _ outcome: DeliveryOutcome, _ record: inout TurnRecord, _ entries: [Entry]
  ) throws -> TurnEnd? {
    switch outcome {
    case .sent(let id):
      if record.delivered == 0 { rate.count(entries[0].conversationKey, now: Clock.monotonic()) }
      count(id, in: &record)
      if record.delivered < record.parts.count { try running.advance(record) }
      return nil
    case .temporary(let reason, let retryAfter):
      record.state = .answered
      return try fail(record, entries, Failure(stage: "deliver", reason: reason, retryAfter: retryAfter))
    case .ambiguous(let reason):
      // It is not on its way any more.
      record.intendedAt = nil
      return try fail(record, entries, failure("deliver", reason, record))
    case .configuration(let reason), .unreachable(let reason):
      record.state = .answered
      return try fail(record, entries, Failure(stage: "deliver", reason: reason, counts: false))
    case .permanent(let reason):
      record.state = .answered
      return try giveUp(record, entries, "the platform refused the answer: \(reason)")
    }
  }

  /// Sends a part; its intent gets on disk right before the request may leave, so that a crash in between is as unlikely as can be.
  /// - Returns: nil where the clearance was over before the request could leave.
  private func send(
    _ part: OutgoingPart, _ delivery: any Delivery, _ record: inout TurnRecord, _ clearance: Clearance
  ) throws(TurnFailure) -> DeliveryOutcome? {
    var failure: TurnFailure?
    var isTooLate = false
    let outcome = delivery.send(part) {
      isTooLate = clearance.isOver(Clock.monotonic())
      if isTooLate { throw TurnFailure.abandoned }
      record.state = .sending(part.index)
      record.intendedAt = Clock.now()
      record.heldIn = BootID.current
      defer { record.heldIn = nil }
      do throws(TurnFailure) {
        try running.advance(record, .intent)
      } catch {
        failure = error
        throw error
      }
    }
    if let failure { throw failure }
    return isTooLate ? nil : outcome
  }

  /// A failure that may be the message's own fault; while nobody gets through it is none.
  func failure(_ stage: String, _ reason: String, _ record: TurnRecord) -> Failure {
    Failure(stage: stage, reason: reason, counts: !outages.contains(record.destination))
  }

  func note(_ outcome: DeliveryOutcome, _ record: TurnRecord) {
    switch outcome {
    case .sent, .temporary, .permanent: note(.reached, of: record.destination, record)
    case .configuration(let reason), .unreachable(let reason):
      note(.refused(reason: reason), of: record.destination, record)
    case .ambiguous(let reason): note(.unclear(reason: reason), of: record.destination, record)
    }
  }

  func note(_ lookup: Lookup, _ record: TurnRecord) {
    switch lookup {
    case .found, .absent: note(.reached, of: record.destination, record)
    case .unreachable(let reason): note(.unclear(reason: reason), of: record.destination, record)
    case .down(let reason): note(.refused(reason: reason), of: record.destination, record)
    case .unknown: return
    }
  }

  /// Whether a human took the conversation over, or the message was cancelled, since the turn began.
  func isTakenOver(_ record: TurnRecord, _ entries: [Entry]) throws(Errno) -> Bool {
    if running.isCancelled(record) { return true }
    return try spool.users.memory(of: entries[0].userID).isPaused(entries[0], now: Clock.now())
  }

  private func supersede(_ record: TurnRecord, _ entries: [Entry]) throws -> TurnEnd {
    try spool.finish(record, as: .superseded, now: Clock.now())
    log.info("superseded", ["id": record.id.hex, "entries": String(record.members.count)])
    return .silent
  }

  private func finish(_ record: inout TurnRecord, _ entries: [Entry]) throws -> TurnEnd {
    record.state = .done
    let failures = ends.failures
    try running.end(record)
    remember(record, entries)
    let isTest = entries[0][.source] == "test"
    try spool.noteEnd(of: record, answer: isTest ? record.parts.joined(separator: "\n") : nil, now: Clock.now())
    guard ends.add(record, after: failures) else { return .broken }
    log.info(
      "done",
      [
        "id": record.id.hex, "entries": String(record.members.count), "parts": String(record.parts.count),
        "ms": String(Clock.now() - record.started),
      ])
    return record.parts.isEmpty ? .silent : .answered
  }
}

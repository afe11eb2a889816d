import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// The end of a turn whose agent asked for a human: after the answer the platform is told, then the bot keeps out for
/// ROYAL_HUMAN_PAUSE, then the shop's people get a note where they want one.
///
/// Telling the platform twice does no harm. A note whose request may have left before a crash is looked up, and sent again only
/// where it is surely not there.
extension TurnRunner {
  /// Nil where the turn can end.
  func handOff(
    _ record: inout TurnRecord, _ entries: [Entry], _ delivery: any Delivery, _ destination: Destination
  ) throws -> TurnEnd? {
    switch record.handoff {
    case nil, .done: return nil
    case .wanted:
      // What is sent stays sent, whatever happens while the platform takes its time.
      try running.advance(record)
      guard try !isTakenOver(record, entries) else {
        log.info("handoff", ["id": record.id.hex, "done": "by a person"])
        return nil
      }
      let outcome = delivery.handOff(destination)
      note(outcome, record)
      if let failure = handoffFailure(outcome, record) {
        guard exhausted(record, failure, now: Clock.now()) != nil else { return try fail(record, entries, failure) }
        log.error("handoff", ["id": record.id.hex, "error": failure.reason, "then": "given up"])
        return nil
      }
      guard case .sent = outcome else {
        log.error("handoff", ["id": record.id.hex, "error": "\(outcome)"])
        return nil
      }
      log.info("handoff", ["id": record.id.hex])
      do throws(Errno) {
        try keepOut(entries)
      } catch {
        guard error.isOfTheFile else {
          let reason = "the pause could not be written: \(error)"
          return try fail(record, entries, Failure(stage: "handoff", reason: reason, counts: false))
        }
        log.error("users", ["id": record.id.hex, "error": "\(error)", "so": "the bot does not keep out"])
      }
      try leaveNote(&record, entries, delivery, destination)
    case .noting:
      let lookup = delivery.find(try handoffNote(record, entries, destination))
      if case .absent = lookup { try leaveNote(&record, entries, delivery, destination) }
    }
    record.handoff = .done
    return nil
  }

  /// Nil where the handoff is done or can never be.
  private func handoffFailure(_ outcome: DeliveryOutcome, _ record: TurnRecord) -> Failure? {
    switch outcome {
    case .sent, .permanent: nil
    case .temporary(let reason, let retryAfter): Failure(stage: "handoff", reason: reason, retryAfter: retryAfter)
    case .ambiguous(let reason): failure("handoff", reason, record)
    case .configuration(let reason), .unreachable(let reason): Failure(stage: "handoff", reason: reason, counts: false)
    }
  }

  private func keepOut(_ entries: [Entry]) throws(Errno) {
    // A test message's conversation has no people.
    guard entries[0][.source] != "test" else { return }
    try spool.users.update(entries[0].userID) { memory in
      memory.pauses[entries[0].conversationKey] = Clock.now() + settings.humanPause
    }
  }

  private func leaveNote(
    _ record: inout TurnRecord, _ entries: [Entry], _ delivery: any Delivery, _ destination: Destination
  ) throws {
    guard settings.handoffNote == .on, delivery.takesNotes else { return }
    record.handoff = .noting
    try running.advance(record, .intent)
    let outcome = delivery.send(try handoffNote(record, entries, destination))
    if case .sent = outcome { return }
    log.warn("handoff", ["id": record.id.hex, "note": "not written", "error": "\(outcome)"])
  }

  /// Its index is behind those of the answer's parts, so that its marker is its own.
  private func handoffNote(_ record: TurnRecord, _ entries: [Entry], _ destination: Destination)
    throws(Errno) -> OutgoingPart
  {
    let memory = try spool.users.memory(of: entries[0].userID)
    return OutgoingPart(
      turn: record.id.hex, index: record.parts.count + 1, text: HandoffNote.text(entries, record.parts, memory),
      destination: destination, isNote: true)
  }
}

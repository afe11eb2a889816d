import RoyalCore
import RoyalOutbound
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// Runs one turn from the claim to its end, on a worker's thread: the order of steps is that of `spool/README.md`.
struct TurnRunner: Sendable {
  let spool: Spool
  let settings: Settings
  let agent: any Agent
  let deliveries: Deliveries
  let running: RunningTurns
  let ends: GroupCommit
  let rate: AnswerRate
  let outages: Outages
  var stalls = StallWatch()
  /// Second copies and those that were held up keep to the windows of ``FrontCopy``.
  var keepsWindows = true
  /// Nil where ROYAL_TYPING is off.
  let typist: Typist?
  let log: Log
  /// Tells the event loop what it must know before the turn is over.
  let post: @Sendable (TurnEvent) -> Void

  /// Starts a turn with entries that wait.
  func start(
    _ candidates: [(file: EntryFile, name: EntryName)], isLone: Bool
  ) -> TurnEnd {
    do {
      let result = try spool.claim(candidates, now: Clock.now())
      for (name, why) in result.dropped { log.info("drop", ["id": name.key.hex, "why": why]) }
      guard let first = result.claimed.first else { return .empty }
      var record = TurnRecord(
        id: first.member.name.key, members: result.claimed.map(\.member),
        started: result.claimed.map(\.since).min() ?? Clock.now())
      record.isLone = isLone
      record.destination = result.claimed[0].entry.destinationKey
      record.isAgentIdle = true
      defer { running.remove(record.id) }
      // Until a request leaves, a power cut undoes the turn as a whole: its entries are on the disk.
      try running.advance(record, .none)
      var entries = result.claimed.map(\.entry)
      if let end = try settleAnswered(&record, &entries, .beforeAgent) { return end }
      return try answer(&record, entries)
    } catch {
      return broken(error, candidates.first?.name.key)
    }
  }

  /// Goes on with a turn that has its answer.
  /// - Parameter places: where its members lie.
  func resume(_ original: TurnRecord, places: [EventKey: EntryFile]) -> TurnEnd {
    do {
      var record = try spool.reclaim(original, places: places)
      if let since = record.pausedAt {
        record.started += max(0, Clock.now() - since)
        record.pausedAt = nil
      }
      let present = try spool.entries(of: record, now: Clock.now())
      var entries = present.map(\.entry)
      guard !entries.isEmpty else {
        if try spool.isParked(original) { return .parked(original) }
        try spool.removeTurn(record)
        log.info("drop", ["id": record.id.hex, "why": "gone"])
        return .empty
      }
      record.members = present.map(\.member)
      defer { running.remove(record.id) }
      try running.advance(record)
      // Its delivery was late: the sender may have turned to another node meanwhile.
      if record.state == .answered, record.delivered == 0, entries.allSatisfy({ FrontCopy($0) == nil }),
        let end = try settleAnswered(&record, &entries, .late)
      {
        return end
      }
      return try deliver(&record, entries)
    } catch {
      return broken(error, original.id)
    }
  }

  private func broken(_ error: any Error, _ id: EventKey?) -> TurnEnd {
    if case TurnFailure.abandoned = error { return .broken }
    log.error("turn", ["id": id?.hex ?? "-", "error": "\(error)"])
    return .broken
  }

  /// What the turn learned of the agent or of its destination.
  func note(_ contact: Breakers.Contact, of destination: String, _ record: TurnRecord) {
    guard let user = record.members.first?.name.user else { return }
    post(.contact(user, destination: destination, turn: record.id, contact))
  }

  private func answer(_ record: inout TurnRecord, _ entries: [Entry]) throws -> TurnEnd {
    // From here on what the entries say may be to blame for a crash.
    running.noteAgent(.busy, record)
    var memory = try spool.users.memory(of: entries[0].userID)
    memory.trim(turns: settings.historyTurns, age: settings.historyAge, now: Clock.now())
    guard let turn = TurnBuilder.turn(record.id, entries, memory: memory) else {
      try spool.bury(record, reason: "the entry has no Source or no Conversation", now: Clock.now())
      return .buried
    }
    let outcome = turn.messages.allSatisfy { $0.text.isEmpty } ? noTextAnswer(memory) : ask(turn, &record, entries)
    let asked = record
    if let user = record.members.first?.name.user { post(.agentFinished(user)) }
    switch outcome {
    case .answer(let answer):
      note(.reached, of: Intake.Schedule.agentGate, record)
      record.parts = answer.silent ? [] : parts(of: answer.text, record.id)
      record.handoff = answer.handoff ? .wanted : nil
      record.state = .answered
      record.isAgentIdle = false
      if asked.isAgentIdle { running.noteAgent(.idle, asked) }
      if !agent.isFree { try running.advance(record, .none) }
      return try deliver(&record, entries)
    case .temporary(let reason, let retryAfter):
      // Counted also in an outage: the platform works, and who waits is told ROYAL_FALLBACK_REPLY in the end.
      return try fail(record, entries, Failure(stage: "agent", reason: reason, retryAfter: retryAfter))
    case .permanent(let reason):
      return try giveUp(record, entries, "the agent failed: \(reason)")
    case .configuration(let reason), .unreachable(let reason):
      note(.refused(reason: reason), of: Intake.Schedule.agentGate, record)
      return try fail(record, entries, Failure(stage: "agent", reason: reason, counts: false))
    }
  }

  private func ask(_ turn: Turn, _ record: inout TurnRecord, _ entries: [Entry]) -> AgentOutcome {
    let sign = showTyping(record, entries)
    defer { sign?.end() }
    var started = record
    started.isAgentIdle = false
    defer { if started.process != nil { record.isAgentIdle = false } }
    let outcome = agent.answer(turn) { group, startTime in
      started.process = TurnRecord.Process(group: group, startTime: startTime)
      try? running.advance(started, .none)
    }
    return outcome
  }

  private func showTyping(_ record: TurnRecord, _ entries: [Entry]) -> TypingSign? {
    guard let typist, !outages.contains(record.destination), let destination = TurnBuilder.destination(entries) else {
      return nil
    }
    return typist.begin(destination, deliveries.delivery(for: destination.source))
  }

  /// A message without any text gets the configured reply, at most once an hour.
  private func noTextAnswer(_ memory: UserMemory) -> AgentOutcome {
    let isTold = memory.noTextReply.map { Clock.now() - $0 < 3_600_000 } ?? false
    let isSilent = isTold || settings.noTextReply.isEmpty
    return .answer(Answer(text: isSilent ? "" : settings.noTextReply, handoff: false, silent: isSilent))
  }
}

import RoyalCore
import RoyalOutbound
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// How the daemon starts turns and learns how they ended.
extension Daemon {
  /// Brings back what a drain before this one had under way.
  func recover() throws(Errno) {
    try clearTyping()
    let found = try spool.recover(
      now: Clock.now(), kill: { AgentProcess.kill($0.group, startTime: $0.startTime) }, remember: runner.remember)
    adopt(found)
    try recoverWaiting(found.waiting)
  }

  /// A drain that was killed may have left the sign that it writes.
  private func clearTyping() throws(Errno) {
    guard let typist = runner.typist else { return }
    for entry in try spool.interrupted(now: Clock.now()) {
      guard let destination = TurnBuilder.destination([entry]) else { continue }
      typist.clear(destination, runner.deliveries.delivery(for: destination.source))
    }
  }

  private func adopt(_ found: RecoveredSpool) {
    isRepairWanted = found.isIncomplete
    if found.isIncomplete {
      failuresInARow += 1
      rescanAt = Clock.monotonic() + 1000
    }
    for note in found.notes { log.warn("recover", ["id": note.subject, "what": note.what]) }
    for file in found.crashed { queue(file, due: nil) }
    for record in found.resumed {
      guard let first = record.members.first else { continue }
      let places = record.members.map { ($0.name.key, EntryFile.active($0.name.text)) }
      waiting.add(record, places: Dictionary(places) { first, _ in first })
      schedule.addResume(turn: record.id, of: first.name.user, to: record.destination, due: Clock.monotonic())
      log.info("recover", ["id": record.id.hex, "what": "delivery"])
    }
  }

  private func recoverWaiting(_ records: [TurnRecord]) throws(Errno) {
    guard !records.isEmpty else { return }
    let moment = Moment.current()
    var files: [EventKey: Spool.Waiting] = [:]
    for entry in try spool.scanWait(now: Clock.now()) {
      if let name = EntryName(entry.file.name) { files[name.key] = entry }
    }
    let nonces = Dictionary(records.flatMap { $0.members.map { ($0.name.key, $0.nonce) } }) { first, _ in first }
    for name in try spool.scanNew(now: Clock.now()) {
      guard let key = EntryName(name)?.key, let nonce = nonces[key],
        files[key] == nil, spool.isDelivery(.new(name), of: nonce, now: Clock.now()) == true
      else { continue }
      files[key] = Spool.Waiting(file: .new(name), due: 0)
    }
    for record in records {
      let found = record.members.compactMap { files[$0.name.key] }
      if found.isEmpty, try !spool.isParked(record) {
        try spool.removeTurn(record)
        log.info("recover", ["id": record.id.hex, "what": "nobody is left in it"])
        continue
      }
      guard let first = record.members.first else { continue }
      let places = record.members.compactMap { member in files[member.name.key].map { (member.name.key, $0.file) } }
      waiting.add(record, places: Dictionary(places) { first, _ in first })
      // Parked in hold/ or taken away: it goes on when a member comes back.
      guard let due = found.map(\.due).min() else { continue }
      let limit = longestWait
      schedule.addResume(
        turn: record.id, of: first.name.user, to: record.destination, due: moment.monotonic(due: due, limit: limit))
    }
  }

  /// The longest time that anything is ever set to wait, in milliseconds, the rounding to seconds included.
  var longestWait: Int { Backoff.longestWait(settings) }

  func startTurns() {
    if stopDeadline == nil, let isPaused = spool.isDrainPaused, schedule.isPaused != isPaused {
      schedule.isPaused.toggle()
      status.touch()
    }
    // What is to be cleared must not start while the rest is looked at.
    guard intake.clearOrders.isEmpty else { return }
    for action in schedule.decide(now: Clock.monotonic()) {
      switch action {
      case .start(let user, let items, let destination, let isLone):
        start(user, items.map(\.name), destination, isLone)
      case .resume(let user, let turn): resume(user, turn)
      }
    }
  }

  private func start(_ user: UserTag, _ names: [EntryName], _ destination: String, _ isLone: Bool) {
    let candidates = names.map { (file: intake.file(of: $0), name: $0) }
    startedSince = min(startedSince + 1, Daemon.mostReady)
    log.debug("turn", ["id": names.first?.key.hex ?? "-", "entries": String(names.count)])
    passed[user] = [Intake.Schedule.agentGate, destination]
    let now = Clock.now()
    status.turnStarted(user, messages: names.count, since: now, now: now)
    let runner = runner
    submit { runner.post(.ended(user, runner.start(candidates, isLone: isLone))) }
  }

  private func resume(_ user: UserTag, _ turn: EventKey) {
    guard let state = waiting.remove(turn) else {
      return schedule.turnEnded(user, now: Clock.monotonic(), cooled: false)
    }
    status.turnStarted(user, messages: state.record.members.count, since: state.record.started, now: Clock.now())
    delivering[user] = Set(state.record.members.map(\.name.key) + [turn])
    passed[user] = [state.destination]
    let runner = runner
    submit { runner.post(.ended(user, runner.resume(state.record, places: state.places))) }
  }

  private func submit(_ turn: @escaping @Sendable () -> Void) {
    guard let shortage = pool.submit(turn) else { return }
    log.warn("threads", ["error": shortage.description, "so": "fewer users are answered at once"])
  }

  func handle(_ event: TurnEvent) {
    switch event {
    case .agentFinished(let user): schedule.agentFinished(user)
    case .contact(let user, let destination, let turn, let contact):
      note(contact, of: destination, (user, turn))
    case .reloaded(let result): finishReload(result)
    case .endsFailed(let error):
      log.error("commit", ["error": "\(error)", "then": "the turns are ended once more"])
      failuresInARow += 1
      isRepairWanted = true
      rescanAt = Clock.monotonic() + 1000
    case .ended(let user, let end):
      delivering[user] = nil
      release(user)
      schedule.turnEnded(user, now: Clock.monotonic(), cooled: isCooled(end))
      forgetIdle()
      settle(end, of: user)
      lookAtCopies(of: user)
      status.turnEnded(user, end, now: Clock.now())
    }
  }

  private func isCooled(_ end: TurnEnd) -> Bool {
    switch end {
    case .answered, .silent, .buried: true
    case .empty, .regroups, .waits, .parked, .broken: false
    }
  }

  private func settle(_ end: TurnEnd, of user: UserTag) {
    if case .broken = end { failuresInARow += 1 } else { failuresInARow = 0 }
    switch end {
    case .empty, .answered, .silent, .buried: return
    case .regroups(let places, let due):
      // What is queued last is looked at first: a copy must find the entry that waits for its next attempt.
      lookAtCopies(of: user)
      for file in places.values { queue(file, due: due) }
    case .parked(let record): waiting.add(record, places: [:])
    case .waits(let record, let places, let due):
      waiting.add(record, places: places)
      let moment = Moment.current()
      schedule.addResume(
        turn: record.id, of: user, to: record.destination, due: moment.monotonic(due: due, limit: longestWait))
    case .broken:
      // The spool refused a step. After a moment what lies about is put back.
      isRepairWanted = true
      rescanAt = Clock.monotonic() + 1000
    }
  }

  /// Forgets users of whom nothing is left to know, each time that their number has doubled.
  private func forgetIdle() {
    guard schedule.userCount > mostKnown else { return }
    schedule.forgetIdle(now: Clock.monotonic())
    mostKnown = max(1000, schedule.userCount * 2)
  }

  /// Puts back what a turn left in active/ when the spool refused a step, full disk for one.
  func repair() {
    let others = schedule.runningKeys.union(waiting.turns.keys).union(runner.ends.keys)
    let running = delivering.values.reduce(others) { $0.union($1) }
    spool.mend()
    do {
      let found = try spool.recover(
        now: Clock.now(), running: running, kill: { AgentProcess.kill($0.group, startTime: $0.startTime) },
        remember: runner.remember)
      adopt(found)
      try recoverWaiting(found.waiting)
      scanWait()
    } catch {
      failuresInARow += 1
      isRepairWanted = true
      log.warn("repair", ["error": "\(error)"])
      rescanAt = Clock.monotonic() + 1000
    }
  }
}

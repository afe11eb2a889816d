import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// How the daemon learns what lies in the spool.
extension Daemon {
  /// Watches new/, making it where an operator removed it. Where something else is in its place it is tried again each second.
  func watch() throws(Errno) {
    isWatchLost = true
    do {
      try inotify.watch(spool.watchedPath)
      isWatchLost = false
    } catch let error where error == .noSuchFile || error.isOfTheFile {
      spool.mend()
      do {
        try inotify.watch(spool.watchedPath)
        isWatchLost = false
      } catch let error where error == .noSuchFile || error.isOfTheFile {
        log.error("watch", ["folder": "new", "error": "\(error)"])
      }
    }
  }

  func readWatch() {
    // Nobody waits for what a paused drain learns: it takes in one go what comes within a moment, and leaves the processor to
    // those who accept it.
    if schedule.isPaused, schedule.activeUsers == 0 { Clock.pause(milliseconds: Daemon.pausedNap) }
    guard let batch = try? inotify.drain(), !batch.isLost else { return replaceWatch() }
    for name in batch.left { lookAt(intake.leave(.new(name), &schedule)) }
    // Readers of the status take silence about a new file for a drain that is stuck.
    if !batch.arrived.isEmpty || !batch.left.isEmpty { status.touch() }
    for name in Set(batch.arrived) { queueNew(name) }
    if batch.isMisnamed { rescanAt = Clock.monotonic() }
  }

  /// The queue overflowed or the directory is another one now: a new watch, then everything is read again.
  private func replaceWatch() {
    log.warn("watch", ["lost": "yes", "then": "watch and scan anew"])
    spool.mend()
    isWatchLost = true
    fullScan()
  }

  /// Where the system has no room for another watch now it is tried again with each scan, one a second.
  private func tryToWatch() {
    poller.remove(inotify.descriptor.raw)
    do throws(Errno) {
      let fresh = try Inotify()
      try poller.add(fresh.descriptor.raw)
      inotify = fresh
      try watch()
    } catch {
      log.error("watch", ["folder": "new", "error": "\(error)"])
    }
  }

  func fullScan() {
    let now = Clock.monotonic()
    nextFullScan = now + Daemon.scanInterval
    guard spool.isInPlace else { return leave() }
    spool.mend()
    scanNew()
    scanWait()
    schedule.forgetIdle(now: now)
    intake.forgetPlaces { schedule.allKeys }
    status.note(dead: spool.entryCount(.dead), parked: spool.entryCount(.hold), bad: spool.entryCount(.bad))
    if status.isUnwritten { status.touch() }
    purge()
  }

  /// The spool was unmounted or moved away: nothing comes here any more. Whoever starts the daemon again has it find the other.
  private func leave() {
    guard !isSpoolGone else { return }
    log.error("spool", ["path": spool.path, "error": "another directory is there now, or none", "then": "stop"])
    isSpoolGone = true
    beginStop()
  }

  func scanNew() {
    rescanAt = nil
    if isWatchLost {
      tryToWatch()
      if isWatchLost, mode == .daemon { rescanAt = Clock.monotonic() + 1000 }
    }
    if isRepairWanted { repair() }
    var found: [Backlog.Name] = []
    found.reserveCapacity(uninspected.backlogCount)
    var orders: [String] = []
    do {
      try spool.forEachNew(now: Clock.now()) { fileName in
        // What is not written as the hook writes it cannot be told from its numbers.
        guard let name = EntryName(fileName), name.isPlain(fileName) else {
          return queueNew(fileName)
        }
        if name.user == .operator { return orders.append(fileName) }
        if schedule.isWaiting(name.key, of: name.user), intake.file(of: name) == .new(fileName) { return }
        if isKnown(name, at: .new(fileName)) || resumeNow(name.key, .new(fileName)) { return }
        found.append(Backlog.Name(key: name.key, user: name.user))
      }
    } catch {
      log.error("scan", ["folder": "new", "error": "\(error)"])
      spool.mend()
      rescanAt = Clock.monotonic() + 1000
      // Of whom a file was not seen may be taken to be complete.
      return
    }
    if polls, rescanAt == nil { rescanAt = Clock.monotonic() + Daemon.pollInterval }
    let change = uninspected.replaceBacklog(found, waiting: schedule.users)
    for user in change.complete { complete(user) }
    for user in change.incomplete { schedule.setIncomplete(user, true) }
    // What is queued last is looked at first: an order to clear before all that it is to clear.
    for order in orders { queueNew(order) }
  }

  /// Not while a turn cannot be read: what waits may be a member of it, whose answer is there already.
  func scanWait() {
    guard !isRepairWanted else { return }
    do {
      for entry in try spool.scanWait(now: Clock.now()) { queueWaiting(entry) }
    } catch {
      log.error("scan", ["folder": "wait", "error": "\(error)"])
    }
  }

  func queueNew(_ fileName: String) {
    let file = EntryFile.new(fileName)
    if let name = EntryName(fileName) {
      if isKnown(name, at: file) || resumeNow(name.key, file) { return }
    }
    queue(file, due: nil)
  }

  /// What they are copies of is over, or will be tried again.
  func lookAtCopies(of user: UserTag) { lookAt(intake.copies.removeValue(forKey: user) ?? []) }

  private func lookAt(_ copies: Set<EntryFile>) {
    for file in copies where file.isNew { queueNew(file.name) }
  }

  /// Whether the entry runs, or waits at that very place. One that waits somewhere else may have been moved by an operator.
  private func isKnown(_ name: EntryName, at file: EntryFile) -> Bool {
    if schedule.isWaiting(name.key, of: name.user) { return intake.file(of: name) == file }
    let isDelivered = delivering[name.user]?.contains(name.key) ?? false
    guard isDelivered || schedule.contains(name.key, of: name.user) else { return false }
    intake.copies[name.user, default: []].insert(file)
    return true
  }

  private func queueWaiting(_ entry: Spool.Waiting) {
    guard let name = EntryName(entry.file.name) else { return queue(entry.file, due: entry.due) }
    if schedule.contains(name.key, of: name.user) { return }
    if waiting.turn(of: name.key) != nil { return waiting.place(name.key, at: entry.file) }
    queue(entry.file, due: entry.due)
  }

  /// An operator moved a member of a waiting turn into new/: it runs now. Another delivery of its event goes, and a copy waits.
  /// - Returns: false where the file is neither.
  private func resumeNow(_ key: EventKey, _ file: EntryFile) -> Bool {
    guard let turn = waiting.turn(of: key), let state = waiting.turns[turn], let first = state.record.members.first,
      let member = state.record.members.first(where: { $0.name.key == key }),
      let isMember = spool.isDelivery(file, of: member.nonce, now: Clock.now())
    else { return false }
    guard isMember else {
      if spool.removeDelivery(file, otherThan: member.nonce, now: Clock.now()) {
        log.info("drop", ["id": key.hex, "why": "second_delivery"])
      }
      return true
    }
    if let place = state.places[key], place != file, (try? spool.contains(place)) != false {
      intake.copies[first.name.user, default: []].insert(file)
      return true
    }
    waiting.restart(key, at: file, now: Clock.now())
    schedule.addResume(turn: turn, of: first.name.user, to: state.destination, due: Clock.monotonic())
    return true
  }

  /// SIGUSR1: what waits for its next attempt is due now.
  func flushWaiting() {
    let now = Clock.monotonic()
    for (turn, state) in waiting.turns {
      guard let first = state.record.members.first else { continue }
      schedule.addResume(turn: turn, of: first.name.user, to: state.destination, due: now)
    }
    let entries = isRepairWanted ? [] : (try? spool.scanWait(now: Clock.now())) ?? []
    for entry in entries {
      guard let name = EntryName(entry.file.name), waiting.turn(of: name.key) == nil else { continue }
      queue(entry.file, due: 0)
    }
    log.info("flush", ["entries": String(entries.count)])
  }

  /// Has a file looked at soon; until then its user starts nothing.
  func queue(_ file: EntryFile, due: Int?) {
    if let user = uninspected.add(file, due: due) { schedule.setIncomplete(user, true) }
  }

  /// How many users who are known by name only may be looked at now: no more than keep the workers busy, so that a backlog of
  /// any length needs little room and delays nobody who comes; and one for each turn that starts, so that nobody who comes delays
  /// the backlog for ever. An order to clear wants them all.
  var roomForBacklog: Int {
    if !intake.clearOrders.isEmpty { return .max }
    let isHeld = schedule.isPaused || schedule.isClosed(Intake.Schedule.agentGate)
    let ready = isHeld ? schedule.userCount : schedule.readyUsers
    // Of users with very many entries fewer.
    let room = ready == 0 || schedule.waiting < Daemon.mostEntries ? Daemon.mostReady - ready : 0
    return max(room, startedSince)
  }

  /// Looks at files for a few milliseconds, so that a large backlog delays nobody.
  func inspectSome() {
    guard !uninspected.isEmpty else { return }
    status.touch()
    let moment = Moment.current()
    let end = moment.monotonic + Daemon.inspectionTime
    var room = roomForBacklog
    repeat {
      if let (user, count, isNew) = uninspected.open(isWanted: room > 0) {
        room -= 1
        startedSince = max(0, startedSince - 1)
        if isNew { schedule.setIncomplete(user, true) }
        if count > 1000 { schedule.reserve(count, of: user) }
      }
      guard let task = uninspected.next() else { break }
      if let wait = intake.take(task.file, due: task.due, moment, &schedule) {
        revisits[task.file] = (moment.monotonic + max(wait, 50), task.due)
      }
      if let user = uninspected.finished(task) { complete(user) }
    } while Clock.monotonic() < end
    countArrivals()
    if !intake.clearOrders.isEmpty, uninspected.isEmpty {
      let isRestCleared = clearWaiting(moment.now)
      if !intake.carryOutClear(moment, &schedule, isRestCleared: isRestCleared) {
        rescanAt = Clock.monotonic() + 1000
      }
    }
    resumeTakenOver(moment.monotonic)
  }

  /// Every file of a user has been looked at.
  private func complete(_ user: UserTag) {
    schedule.setIncomplete(user, false)
    intake.takeovers[user] = nil
  }

  /// Looks again at files that were not ripe.
  func revisit(_ now: Int) {
    for (file, visit) in revisits where visit.at <= now {
      revisits[file] = nil
      queue(file, due: visit.due)
    }
  }

  /// At most one day of seen/ goes per day that really passed, and nothing that may still come up.
  private func purge() {
    let now = Clock.monotonic()
    guard lastPurge == 0 || now - lastPurge >= 86_400_000 else { return }
    lastPurge = max(now, 1)
    do {
      let parked = try spool.parkedKeys()
      // The whole of what waits is gathered only where there is a day to purge.
      lazy var scheduled = schedule.allKeys
      lazy var named = uninspected.backlogKeys
      let day = try spool.purgeSeen(days: settings.seenDays, now: Clock.now()) { key in
        parked.contains(key) || waiting.turn(of: key) != nil || scheduled.contains(key) || named.contains(key.prefix)
      }
      if let day { log.info("purge", ["day": day]) }
      let age = max(settings.historyAge, settings.humanPause, 86_400_000)
      let forgotten = try spool.users.forget(age: age, now: Clock.now())
      if forgotten > 0 { log.info("purge", ["users": String(forgotten)]) }
    } catch {
      log.warn("purge", ["error": "\(error)"])
    }
  }
}

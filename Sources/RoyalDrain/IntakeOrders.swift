import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// Entries that are no messages: they end others, and need no turn.
extension Intake {
  /// How long after a conversation's first message WhatsApp Business' greeting may look like a human, in milliseconds; WhatsApp's
  /// times have seconds.
  private static let greetingWindow = -1000...10_000

  /// How long a message that may be our own answer come back waits for the platform to tell us its id, in milliseconds.
  private static let echoPatience = 120_000

  /// A human has the conversation: what waits there is finished, and the bot keeps out for ROYAL_HUMAN_PAUSE from the moment
  /// at which the human wrote.
  /// - Returns: milliseconds after which to look again, where it cannot be told yet whether it is a human.
  mutating func takeTakeover(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) -> Int? {
    let age = moment.now - (entry[.received].flatMap(Timestamp.parse) ?? 0)
    switch try origin(of: entry, now: moment.now) {
    case .unclear(let wait) where (0..<Intake.echoPatience).contains(age): return wait
    case .ourselves(let echo):
      log.debug("takeover", ["id": name.key.hex, "ignored": echo])
      try spool.settle(file, name, entry, as: .done, now: moment.now)
    case .human, .unclear:
      let said = min(moment.now, TurnBuilder.time(of: entry, now: moment.now))
      try spool.users.update(entry.userID) { $0.noteHuman(entry, at: said, settings, now: moment.now) }
      takenOver[name.user, default: []].append((entry, said))
      takeovers[name.user, default: []].append((entry, said))
      let isPaused = !entry.isResolved && said + settings.humanPause > moment.now
      let ended = schedule.removeAll(of: name.user) { item, destination in
        (isPaused || item.sent <= said) && entry.isSameCustomer(as: item, to: destination)
      }
      try settle(ended, as: .superseded, moment)
      log.info("takeover", ["id": name.key.hex, "by": entry[.author] ?? "-", "superseded": String(ended.count)])
      try spool.settle(file, name, entry, as: .done, now: moment.now)
    }
    return nil
  }

  private enum Origin {
    case human
    case ourselves(String)
    /// It may be an answer of ours that is being sent right now, or a greeting that came before the message that it answers.
    case unclear(wait: Int)
  }

  /// Whether a human wrote it, or it is our own answer come back, an automation, or the greeting that WhatsApp Business sends.
  private func origin(of entry: Entry, now: Int) throws(Errno) -> Origin {
    if entry[.marker] != nil { return .ourselves("our marker") }
    if entry[.automation] != nil { return .ourselves("automation") }
    let memory = try spool.users.memory(of: entry.userID)
    if let id = entry.mirroredID {
      // In this order: an answer is noted before its sending counts as over.
      let isSending = mayBeSending(entry)
      if running.hasSent(id) || memory.sentIDs.contains(id) { return .ourselves("our answer") }
      if isSending { return .unclear(wait: 500) }
    }
    guard entry[.source] == "evolution" || entry.isMirrored else { return .human }
    let said = TurnBuilder.time(of: entry)
    let firsts = memory.firstContact.filter { entry.isMirrored || $0.key == entry.conversationKey }.values
    if !firsts.isEmpty {
      return firsts.contains { Intake.greetingWindow.contains(said - $0) } ? .ourselves("greeting") : .human
    }
    let received = entry[.received].flatMap(Timestamp.parse) ?? 0
    return memory.history.isEmpty && now - received < 3000 ? .unclear(wait: 1000) : .human
  }

  /// Whether an answer of ours is on its way to Evolution that Chatwoot may show before its id is known. Evolution itself tells
  /// nobody of what was sent through it.
  private func mayBeSending(_ entry: Entry) -> Bool {
    guard entry[.source] != "evolution" else { return false }
    let isKnown = entry.userID.utf8.first == UInt8(ascii: "+")
    return running.isSending(to: "evolution", of: isKnown ? UserTag(user: entry.userID) : nil)
  }

  /// The other copy of this message must not be answered.
  mutating func takeCancel(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    if let key = entry[.cancels].flatMap(EventKey.init(hex:)) {
      running.cancel(key)
      let ended = [schedule.remove(key, of: name.user) ?? schedule.removeAnywhere(key)].compactMap { $0 }
      try settle(ended, as: .superseded, moment)
      if ended.isEmpty, try spool.seen.record(key) == nil {
        // A nonce that no entry has: a copy that comes later is then a second delivery.
        try spool.seen.settle(key, SeenRecord(state: .superseded, nonce: "cancelled", at: moment.now))
      }
      log.info("cancel", ["id": key.hex, "waiting": String(ended.count)])
    }
    try spool.settle(file, name, entry, as: .done, now: moment.now)
  }

  /// The admin route's wish: everything that waits goes to dead/.
  /// - Parameter isRestCleared: whether the turns that have an answer are gone already.
  /// - Returns: false where the spool kept something: then the orders stay, and are carried out again.
  mutating func carryOutClear(_ moment: Moment, _ schedule: inout Schedule, isRestCleared: Bool = true) -> Bool {
    let ended = schedule.removeAll()
    var isWhole = isRestCleared
    for file in ended.flatMap({ files(of: $0.name) }) {
      do throws(Errno) {
        try clear(file, moment.now)
      } catch {
        log.error("clear", ["file": file.path, "error": "\(error)"])
        if !error.isOfTheFile { isWhole = false }
      }
    }
    guard isWhole else {
      clearOrders = [:]
      return false
    }
    for (file, (name, entry)) in clearOrders {
      log.warn("clear", ["id": name.key.hex, "entries": String(ended.count)])
      do {
        try spool.settle(file, name, entry, as: .done, now: moment.now)
      } catch {
        carriedOut.insert(name.key)
        log.error("clear", ["file": file.path, "error": "\(error)"])
      }
    }
    clearOrders = [:]
    return true
  }

  private func clear(_ file: EntryFile, _ now: Int) throws(Errno) {
    switch spool.inspect(file, now: now) {
    case .entry(let entry, let name):
      try spool.bury(file, as: name, reason: "cleared", now: now)
      try spool.seen.settle(
        name.key, SeenRecord(state: .dead, nonce: entry[.nonce] ?? "-", at: now, user: name.user))
    case .unreadable(let error): throw error
    case .gone, .unripe, .bad: return
    }
  }

  private func settle(
    _ items: [Waiting], as state: SeenRecord.State, _ moment: Moment
  ) throws(Errno) {
    for file in items.flatMap({ files(of: $0.name) }) {
      guard case .entry(let entry, let name) = spool.inspect(file, now: moment.now) else { continue }
      try spool.settle(file, name, entry, as: state, now: moment.now)
    }
  }
}

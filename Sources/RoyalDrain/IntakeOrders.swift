import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// Entries that are no messages: they end others, and need no turn.
extension Intake {
  /// How long after a conversation's first message WhatsApp Business' greeting may look like a human, in milliseconds.
  private static let greetingWindow = 10_000

  /// A human has the conversation: what waits there is finished, and the bot keeps out for ROYAL_HUMAN_PAUSE.
  mutating func takeTakeover(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    let key = entry.conversationKey
    let waiting = schedule.items(of: name.user) { $0.conversation == key }
    if let echo = echo(entry, firstWaiting: waiting.map(\.sent).min()) {
      log.debug("takeover", ["id": name.key.hex, "ignored": echo])
      return try spool.settle(file, name, entry, as: .done, now: moment.now)
    }
    try spool.users.update(entry.userID) { memory in
      memory.pauses[key] = moment.now + settings.humanPause
      if !entry.body.isEmpty {
        memory.history.append(
          UserMemory.Line(at: TurnBuilder.time(of: entry), role: "assistant", text: TurnBuilder.text(of: entry)))
      }
      memory.trim(turns: settings.historyTurns, age: settings.historyAge, now: moment.now)
    }
    takenOver.insert(name.user)
    let ended = schedule.removeAll { $0.conversation == key }
    try settle(ended, as: .superseded, moment)
    log.info("takeover", ["id": name.key.hex, "by": entry[.author] ?? "-", "superseded": String(ended.count)])
    try spool.settle(file, name, entry, as: .done, now: moment.now)
  }

  /// Why it is no human: our own answer come back, an automation, or the greeting that WhatsApp Business sends by itself.
  private func echo(_ entry: Entry, firstWaiting: Int?) -> String? {
    if entry[.marker] != nil { return "our marker" }
    if entry[.automation] != nil { return "automation" }
    let memory = spool.users.memory(of: entry.userID)
    if let id = entry[.sourceID].map({ $0.hasPrefix("WAID:") ? String($0.dropFirst(5)) : $0 }),
      memory.sentIDs.contains(id)
    {
      return "our answer"
    }
    guard entry[.source] == "evolution" else { return nil }
    let isNew = memory.history.isEmpty
    guard let first = memory.firstContact[entry.conversationKey] ?? (isNew ? firstWaiting : nil) else { return nil }
    return abs(TurnBuilder.time(of: entry) - first) <= Intake.greetingWindow ? "greeting" : nil
  }

  /// The other copy of this message must not be answered.
  mutating func takeCancel(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    if let key = entry[.cancels].flatMap(EventKey.init(hex:)) {
      if schedule.containsAnywhere(key) { running.cancel(key) }
      let ended = schedule.removeAll { $0.name.key == key }
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
  mutating func carryOutClear(_ moment: Moment, _ schedule: inout Schedule) {
    let ended = schedule.removeAll { _ in true }
    for item in ended {
      guard case .entry(let entry, let name) = spool.inspect(item.ticket, now: moment.now) else { continue }
      do {
        try spool.bury(item.ticket, as: name, reason: "cleared", now: moment.now)
        let record = SeenRecord(state: .dead, nonce: entry[.nonce] ?? "-", at: moment.now, user: name.user)
        try spool.seen.settle(name.key, record)
      } catch {
        log.error("clear", ["file": item.ticket.path, "error": "\(error)"])
      }
    }
    for (file, (name, entry)) in clearOrders {
      log.warn("clear", ["id": name.key.hex, "entries": String(ended.count)])
      do {
        try spool.settle(file, name, entry, as: .done, now: moment.now)
      } catch {
        log.error("clear", ["file": file.path, "error": "\(error)"])
      }
    }
    clearOrders = [:]
  }

  private func settle(
    _ items: [Item<EntryFile>], as state: SeenRecord.State, _ moment: Moment
  ) throws(Errno) {
    for item in items {
      guard case .entry(let entry, let name) = spool.inspect(item.ticket, now: moment.now) else { continue }
      try spool.settle(item.ticket, name, entry, as: state, now: moment.now)
    }
  }
}

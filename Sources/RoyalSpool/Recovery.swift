import RoyalCore
import RoyalSystem

/// What a drain that starts finds under way.
public struct RecoveredSpool: Sendable {
  /// Turns with an answer whose members lie in active/: to be delivered.
  public var resumed: [TurnRecord] = []
  /// Turns with an answer whose members wait for their next attempt, or are parked.
  public var waiting: [TurnRecord] = []
  /// Entries that ran when the drain died: to be run alone.
  public var crashed: [EntryFile] = []
  /// For the log: what was done about which turn or entry.
  public var notes: [(subject: String, what: String)] = []
}

extension Spool {
  /// How many crashes an entry may have part in; with the last it is given up.
  static let crashLimit = 3

  /// Brings turns/ and active/ back to a state from which turns can start.
  /// - Parameters:
  ///   - now: epoch milliseconds.
  ///   - running: the keys of entries and turns that are under way in this very drain and are left alone; nil for a drain that
  ///     starts, which takes a claimed turn for a crash.
  ///   - kill: ends an agent's process group that outlived the drain.
  public func recover(
    now: Int, running: Set<EventKey>? = nil, kill: (TurnRecord.Process) -> Void
  ) throws(Errno) -> RecoveredSpool {
    var result = RecoveredSpool()
    let isRunning = { (key: EventKey) in running?.contains(key) ?? false }
    for name in try root.names(in: SpoolFolder.turns.rawValue) {
      if let key = EventKey(hex: name), isRunning(key) { continue }
      guard let record = try readTurn(name) else {
        try? root.unlink(SpoolFolder.turns.path(name))
        result.notes.append((name, "turn_unreadable"))
        continue
      }
      if running != nil, record.state == .claimed {
        try putBack(record, now: now)
      } else {
        try recover(record, now: now, kill: kill, into: &result)
      }
    }
    try adoptOrphans(isRunning, &result)
    return result
  }

  /// One entry of each turn that was under way when a drain died.
  public func interrupted(now: Int) throws(Errno) -> [Entry] {
    var found: [Entry] = []
    for name in try root.names(in: SpoolFolder.turns.rawValue) {
      guard let record = try readTurn(name), let first = entries(of: record, now: now).first else { continue }
      found.append(first.entry)
    }
    return found
  }

  private func readTurn(_ name: String) throws(Errno) -> TurnRecord? {
    guard let file = try? root.open(SpoolFolder.turns.path(name)) else { return nil }
    return TurnRecord(try file.readAll(limit: Spool.entryLimit))
  }

  private func recover(
    _ record: TurnRecord, now: Int, kill: (TurnRecord.Process) -> Void, into result: inout RecoveredSpool
  ) throws(Errno) {
    switch record.state {
    case .done:
      let isTest = record.destination.hasPrefix("test/")
      try finish(record, answer: isTest ? record.parts.joined(separator: "\n") : nil, now: now)
      result.notes.append((record.id.hex, "turn_was_done"))
    case .answered, .sending:
      let running = try keys(in: .active)
      let isActive = record.members.contains { running[$0.name.key] != nil }
      if isActive { result.resumed.append(record) } else { result.waiting.append(record) }
    case .claimed:
      if let process = record.process { kill(process) }
      for member in record.members { try countCrash(member, of: record, now: now, into: &result) }
      try removeTurn(record)
    }
  }

  private func countCrash(
    _ member: TurnRecord.Member, of record: TurnRecord, now: Int, into result: inout RecoveredSpool
  ) throws(Errno) {
    let path = SpoolFolder.active.path(member.name.text)
    guard try root.contains(path) else { return }
    var name = member.name
    if name.crashes == 0 || record.isLone { name.crashes += 1 }
    guard name.crashes < Spool.crashLimit else {
      let reason = "crashed the drain \(name.crashes) times"
      try bury(.active(member.name.text), as: name, reason: reason, now: now)
      try seen.settle(name.key, SeenRecord(state: .dead, nonce: member.nonce, at: now), day: member.day)
      return result.notes.append((name.key.hex, "buried_after_crashes"))
    }
    try root.rename(path, to: SpoolFolder.active.path(name.text))
    result.notes.append((name.key.hex, "crash_\(name.crashes)"))
  }

  /// Entries in active/ that no turn names: claimed by nobody yet, or crashed in a turn before.
  private func adoptOrphans(_ isRunning: (EventKey) -> Bool, _ result: inout RecoveredSpool) throws(Errno) {
    let owned = Set(result.resumed.flatMap { $0.members.map(\.name.text) })
    for fileName in try root.names(in: SpoolFolder.active.rawValue) where !owned.contains(fileName) {
      guard let name = EntryName(fileName), !isRunning(name.key) else { continue }
      if name.crashes > 0 {
        result.crashed.append(.active(fileName))
      } else {
        try returnToNew(SpoolFolder.active.path(fileName), name)
      }
    }
  }
}

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
  /// The machine failed on some of it, which is left as it was: to be recovered again after a moment.
  public var isIncomplete = false
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
  ///   - remember: is told of every turn that was over, with its entries, before they go.
  public func recover(
    now: Int, running: Set<EventKey>? = nil, kill: (TurnRecord.Process) -> Void,
    remember: (TurnRecord, [Entry]) -> Void = { _, _ in }
  ) throws(Errno) -> RecoveredSpool {
    var result = RecoveredSpool()
    let isRunning = { (key: EventKey) in running?.contains(key) ?? false }
    var ended: [TurnRecord] = []
    for name in try root.names(in: SpoolFolder.turns.rawValue) {
      if let key = EventKey(hex: name), isRunning(key) { continue }
      do {
        guard let record = try readTurn(name, now: now, into: &result) else { continue }
        if try isOver(record) {
          ended.append(record)
        } else {
          try recover(record, isRepair: running != nil, now: now, kill: kill, into: &result)
        }
      } catch {
        result.isIncomplete = true
        result.notes.append((name, "turn_failed: \(error)"))
      }
    }
    try finish(ended, now: now, remember: remember, into: &result)
    // An entry whose turn could not be read is nobody's only by the look of it.
    if !result.isIncomplete { try adoptOrphans(isRunning, now: now, &result) }
    return result
  }

  /// One entry of each turn that was under way when a drain died.
  public func interrupted(now: Int) throws(Errno) -> [Entry] {
    var found: [Entry] = []
    for name in try root.names(in: SpoolFolder.turns.rawValue) {
      // What cannot be read now is told by nobody; the turn itself is recovered later.
      guard let record = try? readTurn(name), let first = try? entries(of: record, now: now).first else { continue }
      found.append(first.entry)
    }
    return found
  }

  /// Nil where the file is no turn, and has been put away.
  private func readTurn(
    _ name: String, now: Int, into result: inout RecoveredSpool
  ) throws(Errno) -> TurnRecord? {
    if let record = try readTurn(name) { return record }
    // A power cut leaves a turn like this of which nothing had left: its entries go back to new/.
    let path = SpoolFolder.turns.path(name)
    if let status = try? root.status(path), status.isRegular, status.size == 0 {
      try root.unlink(path)
      result.notes.append((name, "turn_was_empty"))
    } else {
      quarantine(EntryFile(folder: SpoolFolder.turns.rawValue, name: name), reason: "it is no turn", now: now)
      result.notes.append((name, "turn_unreadable"))
    }
    return nil
  }

  /// Whether it is over. Its members' ends are written after its own, which a power cut may have taken all the same.
  private func isOver(_ record: TurnRecord) throws(Errno) -> Bool {
    if record.state == .done { return true }
    guard case .sending = record.state else { return false }
    for member in record.members {
      guard let seen = try seen.record(member.name.key), seen.state == .done, seen.nonce == member.nonce else {
        return false
      }
    }
    return !record.members.isEmpty
  }

  /// Step 8 of all turns that were over, with one sync.
  private func finish(
    _ ended: [TurnRecord], now: Int, remember: (TurnRecord, [Entry]) -> Void, into result: inout RecoveredSpool
  ) throws(Errno) {
    guard !ended.isEmpty else { return }
    let root = try root.directory(".")
    var noted: [TurnRecord] = []
    for var record in ended {
      record.state = .done
      do {
        remember(record, try entries(of: record, now: now).map { $0.entry })
        let isTest = record.destination.hasPrefix("test/")
        try noteEnd(of: record, answer: isTest ? record.parts.joined(separator: "\n") : nil, now: now)
        noted.append(record)
      } catch {
        result.isIncomplete = true
        result.notes.append((record.id.hex, "turn_failed: \(error)"))
      }
    }
    do {
      try root.syncAll()
      for record in noted { try removeEnded(record) }
      result.notes += noted.map { ($0.id.hex, "turn_was_done") }
    } catch {
      result.isIncomplete = true
      result.notes += noted.map { ($0.id.hex, "turn_failed: \(error)") }
    }
  }

  /// Nil where the file is no turn. That it cannot be read at the moment is not that.
  private func readTurn(_ name: String) throws(Errno) -> TurnRecord? {
    do {
      return TurnRecord(try root.open(SpoolFolder.turns.path(name)).readAll(limit: Spool.entryLimit))
    } catch let error where error == .noSuchFile || error.isOfTheFile {
      return nil
    }
  }

  private func recover(
    _ record: TurnRecord, isRepair: Bool, now: Int, kill: (TurnRecord.Process) -> Void,
    into result: inout RecoveredSpool
  ) throws(Errno) {
    switch record.state {
    case .done: return
    case .claimed where isRepair: try putBack(record, now: now)
    case .answered, .sending:
      let running = try keys(in: .active)
      let isActive = record.members.contains { running[$0.name.key] != nil }
      if isActive { result.resumed.append(record) } else { result.waiting.append(record) }
    case .claimed where record.isAgentIdle:
      try putBack(record, now: now)
      result.notes.append((record.id.hex, "agent_was_idle"))
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
  private func adoptOrphans(_ isRunning: (EventKey) -> Bool, now: Int, _ result: inout RecoveredSpool) throws(Errno) {
    let owned = Set(result.resumed.flatMap { $0.members.map { $0.name.text } })
    for fileName in try root.names(in: SpoolFolder.active.rawValue) where !owned.contains(fileName) {
      guard let name = EntryName(fileName), !isRunning(name.key) else { continue }
      if name.crashes > 0 {
        result.crashed.append(.active(fileName))
        continue
      }
      do {
        if try putAside(.active(fileName), now: now) { continue }
        try giveBack(SpoolFolder.active.path(fileName), name, now: now)
      } catch {
        // What will fail in the same way again holds nothing up.
        if !error.isOfTheFile { result.isIncomplete = true }
        result.notes.append((fileName, "entry_failed: \(error)"))
      }
    }
  }
}

import RoyalCore
import RoyalSystem

/// An entry that a turn has claimed: its place in the turn, and what it says.
public struct ClaimedEntry: Sendable {
  public let member: TurnRecord.Member
  public let entry: Entry
  /// When its first attempt was made, epoch milliseconds.
  public let since: Int
}

/// What claiming some entries came to.
public struct ClaimResult: Sendable {
  public var claimed: [ClaimedEntry] = []
  /// Entries that do not run, each with a word for the log: `gone`, `taken`, `second_delivery`, `restored_copy`, `bad`.
  public var dropped: [(name: EntryName, why: String)] = []
}

extension Spool {
  /// Steps 1 to 3 of a turn: moves the entries to active/, makes that durable, and claims their events in seen/.
  /// - Parameters:
  ///   - candidates: where the entries lie and what they are called without regard to their file's name.
  ///   - now: epoch milliseconds.
  public func claim(_ candidates: [(file: EntryFile, name: EntryName)], now: Int) throws(Errno) -> ClaimResult {
    var result = ClaimResult()
    let parked = try keys(in: .hold)
    let running = try keys(in: .active)
    var moved: [EntryName] = []
    for (file, name) in candidates {
      let isElsewhere = parked[name.key] != nil || (running[name.key] != nil && !file.isActive)
      if isElsewhere {
        result.dropped.append((name, try drop(file, name, isParked: parked[name.key] != nil, now: now)))
      } else if try move(file, to: name) {
        moved.append(name)
      } else {
        result.dropped.append((name, "gone"))
      }
    }
    guard !moved.isEmpty else { return result }
    try root.sync(SpoolFolder.active.rawValue)
    for name in moved { try admit(name, now: now, into: &result) }
    return result
  }

  /// Removes a file whose event lies elsewhere, where it is another delivery, or a copy of what has just been answered.
  /// - Parameter isParked: whether the other one lies in hold/; else in active/.
  /// - Returns: the word for the log.
  public func drop(_ file: EntryFile, _ name: EntryName, isParked: Bool, now: Int) throws(Errno) -> String {
    guard let record = try seen.record(name.key) else { return "taken" }
    if removeDelivery(file, otherThan: record.nonce, now: now) { return "second_delivery" }
    guard record.state == .done, !isParked, isDelivery(file, of: record.nonce, now: now) == true else { return "taken" }
    try? root.unlink(file.path)
    return "restored_copy"
  }

  /// Which delivery of its event a file is; nil where it cannot be read, or is no entry.
  /// - Parameter nonce: of the delivery that has been claimed.
  public func isDelivery(_ file: EntryFile, of nonce: String, now: Int) -> Bool? {
    guard case .entry(let entry, _) = inspect(file, now: now, isRipe: true) else { return nil }
    // One without a nonce is an operator's own hand.
    return entry[.nonce].map { $0 == nonce || nonce == "-" } ?? true
  }

  /// Removes another delivery of an event than the one that has been claimed, also before that one is through.
  /// - Returns: false where it is none, or lies there no more.
  public func removeDelivery(_ file: EntryFile, otherThan nonce: String, now: Int) -> Bool {
    guard isDelivery(file, of: nonce, now: now) == false else { return false }
    return (try? root.unlink(file.path)) != nil
  }

  /// False where somebody took the file, or another of the same key is there.
  private func move(_ file: EntryFile, to name: EntryName) throws(Errno) -> Bool {
    let target = SpoolFolder.active.path(name.text)
    guard file.path != target else { return try root.contains(target) }
    do {
      try root.renameNew(file.path, to: target)
      if let folder = file.dueFolder { try? root.removeDirectory(folder) }
      return true
    } catch let error where error == .exists {
      guard root.isSameFile(file.path, target) else { return false }
      try root.unlink(file.path)
      return true
    } catch let error where error == .noSuchFile {
      return false
    }
  }

  private func admit(_ name: EntryName, now: Int, into result: inout ClaimResult) throws(Errno) {
    let file = EntryFile.active(name.text)
    switch inspect(file, now: now, isRipe: true) {
    case .entry(let entry, _):
      let nonce = entry[.nonce]
      switch try seen.claim(name.key, of: name.user, nonce: nonce, isRetry: name.attempts > 0, now: now) {
      case .claimed(let day, let since):
        let member = TurnRecord.Member(name: name, nonce: nonce ?? "-", day: day)
        result.claimed.append(ClaimedEntry(member: member, entry: entry, since: since))
      case .secondDelivery: try drop(name, "second_delivery", &result)
      case .restoredCopy: try drop(name, "restored_copy", &result)
      }
    case .gone: result.dropped.append((name, "gone"))
    case .bad(let reason):
      quarantine(file, reason: reason, now: now)
      result.dropped.append((name, "bad"))
    case .unreadable(let error): throw error
    case .unripe: preconditionFailure("without a grace no file is unripe")
    }
  }

  private func drop(_ name: EntryName, _ why: String, _ result: inout ClaimResult) throws(Errno) {
    try removeActive(name)
    result.dropped.append((name, why))
  }

  func removeActive(_ name: EntryName) throws(Errno) {
    do {
      try root.unlink(SpoolFolder.active.path(name.text))
    } catch let error where error == .noSuchFile {
      return
    }
  }

  /// Brings the members of a turn with an answer back to active/, for its next attempt.
  /// - Parameter places: where each lies, by its key; one without a place is gone.
  public func reclaim(_ record: TurnRecord, places: [EventKey: EntryFile]) throws(Errno) -> TurnRecord {
    var record = record
    var present: [TurnRecord.Member] = []
    for member in record.members {
      guard let file = places[member.name.key] else { continue }
      // Where it lies in active/ already, what lies elsewhere is a copy.
      let isMoved = try move(file, to: member.name)
      if !isMoved, try !root.contains(SpoolFolder.active.path(member.name.text)) { continue }
      present.append(member)
    }
    record.members = present
    try root.sync(SpoolFolder.active.rawValue)
    return record
  }

  /// What a turn's members say, for a turn that goes on after a restart or a wait. Those that an operator took are left out.
  public func entries(of record: TurnRecord, now: Int) throws(Errno) -> [ClaimedEntry] {
    var entries: [ClaimedEntry] = []
    for member in record.members {
      switch inspect(.active(member.name.text), now: now, isRipe: true) {
      case .entry(let entry, _): entries.append(ClaimedEntry(member: member, entry: entry, since: record.started))
      case .unreadable(let error): throw error
      case .gone, .bad, .unripe: continue
      }
    }
    return entries
  }
}

import RoyalCore
import RoyalSystem

/// Steps 4 to 8 of a turn: its record, and where its members go in the end.
extension Spool {
  /// How sure it must be that what turns/T says outlives a power cut.
  public enum Durability: Sendable {
    /// The machine's own time is enough: nothing of the turn has left, and a power cut undoes it as a whole.
    case none
    /// The data are on the disk before the rename.
    case data
    /// The rename is, too: a request may leave.
    case intent
  }

  /// Writes turns/T, whole, by a rename.
  public func write(_ record: TurnRecord, _ durability: Durability = .data) throws(Errno) {
    try root.replace(SpoolFolder.turns.path(record.id.hex), with: record.serialized(), durable: durability != .none)
    if durability == .intent { try root.sync(SpoolFolder.turns.rawValue) }
  }

  /// Says in turns/T what only a drain that is killed leaves to be read: one word, written over the other. Not durable, for it
  /// speaks of this boot only; and not a new file, which a power cut could leave empty.
  /// - Parameter record: as it was written last.
  public func note(_ word: TurnRecord.Word, _ record: TurnRecord) throws(Errno) {
    guard let offset = record.offset(of: word) else { return }
    try root.openForWriting(SpoolFolder.turns.path(record.id.hex)).overwrite(Array(word.rawValue.utf8), at: offset)
  }

  /// Step 7: writes `done` over the state in turns/T, which ends the turn for all its members. Durable with ``syncEnds()``.
  /// - Parameter record: as it was written last.
  public func end(_ record: TurnRecord) throws(Errno) {
    do {
      let file = try root.openForWriting(SpoolFolder.turns.path(record.id.hex))
      try file.overwrite(record.endedState, at: record.stateOffset)
    } catch let error where error == .noSuchFile {
      var ended = record
      ended.state = .done
      try write(ended)
    }
  }

  /// Step 8: records what became of each member, removes it, then removes the turn.
  /// - Parameters:
  ///   - answer: kept in the records, where a waiting test message finds it.
  ///   - now: epoch milliseconds.
  public func finish(
    _ record: TurnRecord, as state: SeenRecord.State = .done, answer: String? = nil, now: Int
  ) throws(Errno) {
    // The kernel tells each open file of an error once: this one is nobody else's.
    let root = try root.directory(".")
    try noteEnd(of: record, as: state, answer: answer, now: now)
    try root.syncAll()
    try removeEnded(record)
  }

  /// The first part of step 8: records what became of each member. Durable with ``syncEnds()``.
  public func noteEnd(
    of record: TurnRecord, as state: SeenRecord.State = .done, answer: String? = nil, now: Int
  ) throws(Errno) {
    for member in record.members {
      let seenRecord = SeenRecord(
        state: state, nonce: member.nonce, at: now, answer: answer, user: member.name.user)
      try seen.settle(member.name.key, seenRecord, day: member.day, durable: false)
    }
  }

  /// The second part: makes the ends of all turns durable, and what users/ remembers of them. After an error all ends that were
  /// written until then must be written anew: it is told once. For one caller only.
  public func syncEnds() throws(Errno) { try root.syncAll() }

  /// The third part: removes the members and the turn.
  public func removeEnded(_ record: TurnRecord) throws(Errno) {
    for member in record.members { try removeActive(member.name) }
    try removeTurn(record)
  }

  /// Ends some members of a turn that goes on without them.
  public func settle(
    _ members: [TurnRecord.Member], as state: SeenRecord.State = .done, answer: String? = nil, now: Int
  ) throws(Errno) {
    for member in members {
      let seenRecord = SeenRecord(
        state: state, nonce: member.nonce, at: now, answer: answer, user: member.name.user)
      try seen.settle(member.name.key, seenRecord, day: member.day)
      try removeActive(member.name)
    }
  }

  /// Puts the members where their next attempt waits. A turn without an answer dissolves; one with an answer keeps its record.
  /// - Parameters:
  ///   - due: epoch milliseconds; the folder's name has seconds, so it is rounded up.
  ///   - counts: whether it was an attempt; waiting for an operator to mend the configuration is none.
  ///   - why: what came to nothing, kept in seen/ for people.
  /// - Returns: the record as it stands now, and where each member lies.
  public func postpone(
    _ record: TurnRecord, due: Int, counts: Bool, why: String? = nil
  ) throws(Errno) -> (record: TurnRecord, places: [EventKey: EntryFile]) {
    let folder = SpoolFolder.wait.path(Timestamp.compact((due + 999) / 1000 * 1000))
    var kept = record
    var places: [EventKey: EntryFile] = [:]
    for index in kept.members.indices {
      let old = kept.members[index].name
      if counts { kept.members[index].name.attempts += 1 }
      kept.members[index].name.crashes = 0
      let name = kept.members[index].name
      try moveToWait(SpoolFolder.active.path(old.text), folder, name.text)
      places[name.key] = EntryFile(folder: folder, name: name.text)
      if let why { seen.note(why, on: name.key, nonce: kept.members[index].nonce, day: kept.members[index].day) }
    }
    if record.state == .claimed {
      try removeTurn(record)
    } else {
      try write(kept)
    }
    return (kept, places)
  }

  private func moveToWait(_ path: String, _ folder: String, _ name: String) throws(Errno) {
    // The scan removes folders that are empty, this one perhaps just before the rename.
    for _ in 0..<10 {
      do {
        return try root.renameNew(path, to: "\(folder)/\(name)")
      } catch let error where error == .noSuchFile {
        guard try root.contains(path) else { return }
        try root.ensureDirectory(folder, in: .wait)
      } catch let error where error == .exists {
        return try root.rename(path, to: "\(folder)/\(name)")
      }
    }
    throw .noSuchFile
  }

  /// Undoes a claim whose agent has not answered, because the drain stops: the members go back as they came.
  public func putBack(_ record: TurnRecord, now: Int) throws(Errno) {
    for member in record.members {
      let path = SpoolFolder.active.path(member.name.text)
      // One that stays in active/ under the name that counts its crashes: the next drain runs it alone again.
      if member.name.crashes == 0 { try giveBack(path, member.name, now: now) }
    }
    try removeTurn(record)
  }

  /// Gives an entry back as it came: to wait/ where attempts were made, to be tried now, else to new/.
  func giveBack(_ path: String, _ name: EntryName, now: Int) throws(Errno) {
    if name.attempts > 0 {
      try moveToWait(path, SpoolFolder.wait.path(Timestamp.compact(now)), name.text)
    } else {
      try returnToNew(path, name, now: now)
    }
  }

  /// Gives an entry back to new/. A second delivery of its event that lies there makes way for it: where seen/ has this
  /// entry's nonce already, the other one would be dropped, and the event with it.
  private func returnToNew(_ path: String, _ name: EntryName, now: Int) throws(Errno) {
    do {
      _ = try putAside(.new(name.plain), now: now)
      try root.rename(path, to: SpoolFolder.new.path(name.plain))
      // A power cut on btrfs leaves a file that was being moved under both names, and then a rename does nothing.
      try? root.unlink(path)
    } catch let error where error == .noSuchFile {
      // An operator took it.
      return
    }
  }

  /// Gives the members up: the reason first, then the move to dead/, then the turn goes.
  public func bury(_ record: TurnRecord, reason: String, now: Int) throws(Errno) {
    for member in record.members {
      try bury(.active(member.name.text), as: member.name, reason: reason, now: now)
      try seen.settle(
        member.name.key, SeenRecord(state: .dead, nonce: member.nonce, at: now, user: member.name.user), day: member.day
      )
    }
    try removeTurn(record)
  }

  /// Gives one file up.
  public func bury(_ file: EntryFile, as name: EntryName, reason: String, now: Int) throws(Errno) {
    try retire(file, to: .dead, as: name.plain, reason: reason, attempts: name.attempts, now: now)
  }

  /// Moves what is no entry to bad/, with the reason beside it. A failure is left for the next scan.
  public func quarantine(_ file: EntryFile, reason: String, now: Int) {
    try? retire(file, to: .bad, as: file.name, reason: reason, attempts: 0, now: now)
  }

  /// Moves to bad/ what has an entry's name and is no file: a directory would be in an entry's way.
  /// - Returns: whether it was that.
  func putAside(_ file: EntryFile, now: Int) throws(Errno) -> Bool {
    do {
      guard try !root.status(file.path).isRegular else { return false }
    } catch let error where error == .noSuchFile {
      return false
    }
    try retire(file, to: .bad, as: file.name, reason: "it is not a regular file", attempts: 0, now: now)
    return true
  }

  private func retire(
    _ file: EntryFile, to folder: SpoolFolder, as name: String, reason: String, attempts: Int, now: Int
  ) throws(Errno) {
    let target = try freeName(in: folder, Spool.shortened(name))
    let tries = attempts > 0 ? "Attempts: \(attempts)\n" : ""
    let why = "\(reason)\nWhen: \(Timestamp.iso(now))\n\(tries)From: \(file.path)\n"
    try root.replace(folder.path(target + Spool.reasonSuffix), with: Array(why.utf8), durable: true)
    do {
      try root.rename(file.path, to: folder.path(target))
    } catch {
      try? root.unlink(folder.path(target + Spool.reasonSuffix))
      if error != .noSuchFile { throw error }
    }
  }

  /// The name itself, or with `,2`, `,3` … where it is taken.
  private func freeName(in folder: SpoolFolder, _ name: String) throws(Errno) -> String {
    var candidate = name
    var number = 2
    while try root.contains(folder.path(candidate)) {
      candidate = "\(name),\(number)"
      number += 1
    }
    return candidate
  }

  /// Removes turns/T.
  public func removeTurn(_ record: TurnRecord) throws(Errno) {
    do {
      try root.unlink(SpoolFolder.turns.path(record.id.hex))
    } catch let error where error == .noSuchFile {
      return
    }
  }

  /// Removes an entry that needs no turn: a takeover, a cancel, a clear, or a message that one of them ends.
  /// - Parameter state: what its record in seen/ says.
  public func settle(_ file: EntryFile, _ name: EntryName, _ entry: Entry, as state: SeenRecord.State, now: Int)
    throws(Errno)
  {
    try seen.settle(name.key, SeenRecord(state: state, nonce: entry[.nonce] ?? "-", at: now, user: name.user))
    do {
      try root.unlink(file.path)
    } catch let error where error == .noSuchFile {
      return
    }
  }
}

import RoyalCore
import RoyalSystem

extension Spool {
  /// The names in new/, in no order.
  public func scanNew(now: Int) throws(Errno) -> [String] {
    var names: [String] = []
    try forEachNew(now: now) { names.append($0) }
    return names
  }

  /// Calls the closure with each name in new/, in no order. Reason files that came along are removed, files whose name no entry
  /// can have put aside.
  /// - Parameter now: epoch milliseconds.
  public func forEachNew(now: Int, _ body: (String) -> Void) throws(Errno) {
    try forEachEntryName(in: SpoolFolder.new.rawValue, now: now) { name in
      if !removeReason(.new(name)) { body(name) }
    }
  }

  /// An entry in wait/ and when its next attempt is due.
  public struct Waiting: Sendable {
    public let file: EntryFile
    /// Epoch milliseconds.
    public let due: Int

    public init(file: EntryFile, due: Int) {
      self.file = file
      self.due = due
    }
  }

  /// The entries in wait/ and their due times; folders that are empty go.
  /// - Parameter now: epoch milliseconds.
  public func scanWait(now: Int) throws(Errno) -> [Waiting] {
    var found: [Waiting] = []
    var folders: [String] = []
    try forEachEntryName(in: SpoolFolder.wait.rawValue, now: now) { folders.append($0) }
    for folder in folders {
      let path = SpoolFolder.wait.path(folder)
      // A folder with another name was made by hand: what lies in it is due.
      let due = Timestamp.parseCompact(folder) ?? 0
      var names: [String] = []
      do {
        try forEachEntryName(in: path, now: now) { names.append($0) }
      } catch let error where error == .notDirectory {
        // A hand put it beside the folders.
        let file = EntryFile(folder: SpoolFolder.wait.rawValue, name: folder)
        if !removeReason(file) { found.append(Waiting(file: file, due: 0)) }
        continue
      } catch let error where error == .noSuchFile || error.isOfTheFile {
        continue
      }
      for name in names {
        let file = EntryFile(folder: path, name: name)
        if !removeReason(file) { found.append(Waiting(file: file, due: due)) }
      }
      if names.isEmpty { try? root.removeDirectory(path) }
    }
    return found
  }

  /// The keys of the entries in a folder, with the names that they have there.
  func keys(in folder: SpoolFolder) throws(Errno) -> [EventKey: String] {
    var keys: [EventKey: String] = [:]
    try root.forEachName(in: folder.rawValue) { name in
      if let key = EntryName(name)?.key { keys[key] = name }
    }
    return keys
  }

  /// The keys of the entries that an operator has parked or given up on.
  public func parkedKeys() throws(Errno) -> Set<EventKey> { Set(try keys(in: .hold).keys) }

  /// Whether an operator has parked a member of the turn.
  public func isParked(_ record: TurnRecord) throws(Errno) -> Bool {
    let keys = try parkedKeys()
    return record.members.contains { keys.contains($0.name.key) }
  }

  /// Whether a file lies where it is said to lie.
  public func contains(_ file: EntryFile) throws(Errno) -> Bool { try root.contains(file.path) }

  /// How many names a folder holds.
  public func count(_ folder: SpoolFolder) -> Int {
    var count = 0
    try? root.forEachName(in: folder.rawValue) { _ in count += 1 }
    return count
  }
}

import RoyalCore
import RoyalSystem

/// What the spool says of an event besides its entries, and what the drain says of itself.
extension SpoolOperator {
  /// The bytes of an entry's file.
  public func bytes(of file: EntryFile) throws(Errno) -> [UInt8] {
    try root.open(file.path).readAll(limit: Spool.entryLimit + 1)
  }

  /// The reason beside a dead or bad entry; nil where there is none.
  public func reason(of place: EntryPlace) -> String? {
    guard place.state.hasReason, let file = try? root.open(place.file.path + Spool.reasonSuffix),
      let bytes = try? file.readAll(limit: 1 << 16)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  public func seenRecord(_ key: EventKey) -> (path: String, record: SeenRecord)? {
    guard let found = try? SeenIndex(root: root).find(key), let record = found.record else { return nil }
    return (SeenIndex.path(key, day: found.day), record)
  }

  /// The turn that an event is in, with the path of its file; nil where it is in none.
  public func turn(of key: EventKey) -> (path: String, record: TurnRecord)? {
    // Most turns have one member, whose key they bear.
    if let own = turn(named: key.hex), own.record.members.contains(where: { $0.name.key == key }) { return own }
    for name in (try? root.names(in: SpoolFolder.turns.rawValue)) ?? [] {
      if let turn = turn(named: name), turn.record.members.contains(where: { $0.name.key == key }) { return turn }
    }
    return nil
  }

  private func turn(named name: String) -> (path: String, record: TurnRecord)? {
    let path = SpoolFolder.turns.path(name)
    guard let file = try? root.open(path), let bytes = try? file.readAll(limit: Spool.entryLimit),
      let record = TurnRecord(bytes)
    else { return nil }
    return (path, record)
  }

  /// What is remembered of a user, and in which file; nil where there is none.
  public func memory(of user: String) -> (path: String, memory: UserMemory)? {
    let path = SpoolFolder.users.path(UserStore.fileName(user))
    guard (try? root.contains(path)) == true else { return nil }
    return (try? spool.users.memory(of: user)).map { (path, $0) }
  }

  /// The drain's last report; nil where there is none.
  public func report() -> DrainReport? { SpoolRoot.status(root).flatMap(DrainReport.init) }

  /// Whether a drain holds the spool's lock at this moment.
  public func isDrainAlive() -> Bool { SpoolRoot.isDrainAlive(root) }

  /// Puts the order to empty the queue into new/, as the admin route does.
  /// - Returns: its key.
  public func orderClear(now: Int) throws(SpoolRefusal) -> EventKey {
    let key = EventKey(random: randomBytes(EventKey.size))
    var entry = Entry(kind: .clear, key: key, nonce: Hex.encode(randomBytes(16)))
    entry[.received] = Timestamp.iso(now)
    entry[.source] = "admin"
    entry[.user] = "admin"
    entry[.keyFrom] = "random"
    _ = try SpoolWriter.open(path).store(entry, as: EntryName(user: .operator, key: key))
    return key
  }
}

extension SpoolOperator {
  /// The same by U; nil where no user, or more than one, has a file that begins so.
  public func memory(of tag: UserTag) -> (path: String, memory: UserMemory)? {
    var found: [String] = []
    try? root.forEachName(in: SpoolFolder.users.rawValue) { if $0.hasPrefix(tag.hex) { found.append($0) } }
    guard found.count == 1, let name = found.first else { return nil }
    let path = SpoolFolder.users.path(name)
    guard let file = try? root.open(path), let bytes = try? file.readAll(limit: 4 << 20),
      let memory = UserMemory(bytes)
    else { return nil }
    return (path, memory)
  }
}

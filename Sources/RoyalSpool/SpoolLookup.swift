import RoyalCore
import RoyalSystem

extension SpoolOperator {
  /// Files without a key in their name that are opened to learn it, at most.
  private static let openedAtMost = 1000

  /// Finds the one event that a reference stands for: by the files' names, then in turns/ and seen/.
  /// - Parameter now: epoch milliseconds.
  public func find(_ reference: EventReference, now: Int) throws(SpoolRefusal) -> EventLookup {
    var found: [EventKey: [EntryPlace]] = [:]
    var keyless: [EntryPlace] = []
    for place in try places(of: reference, now: now) {
      if let key = key(of: place, now: now) {
        found[key, default: []].append(place)
      } else {
        keyless.append(place)
      }
    }
    if case .key(let prefix, _) = reference {
      for place in try unnamed(now: now) {
        if let key = key(of: place, now: now), key.hex.hasPrefix(prefix) { found[key, default: []].append(place) }
      }
      for key in recordedKeys(prefix) where found[key] == nil { found[key] = [] }
    }
    guard found.count <= 1 else { return .ambiguous(found.keys.sorted()) }
    if let (key, places) = found.first { return .found(EventPlaces(key: key, places: places)) }
    return keyless.isEmpty ? .none : .found(EventPlaces(key: nil, places: keyless))
  }

  /// The key of the event that a file is of: what its header says, else its name.
  public func key(of place: EntryPlace, now: Int) -> EventKey? {
    if let key = place.name?.key { return key }
    guard case .entry(_, let name) = inspect(place.file, now: now) else { return nil }
    return name.key
  }

  /// Looks at a file as the drain does.
  public func inspect(_ file: EntryFile, now: Int) -> Inspection {
    spool.inspect(file, now: now, isRipe: true)
  }

  private func places(of reference: EventReference, now: Int) throws(SpoolRefusal) -> [EntryPlace] {
    try collect { reference.admits(name: $0) }
  }

  /// Files whose name tells no key, such as those that an operator wrote.
  private func unnamed(now: Int) throws(SpoolRefusal) -> [EntryPlace] {
    Array(try collect { !EventReference.isTelling(name: $0) }.prefix(SpoolOperator.openedAtMost))
  }

  private func collect(_ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool) throws(SpoolRefusal) -> [EntryPlace] {
    var places: [EntryPlace] = []
    for state in EntryState.allCases {
      try forEach(state, matching: isWanted) { entry, folder in
        guard let status = try? entry.status() else { return }
        places.append(
          EntryPlace(
            state: state, file: EntryFile(folder: folder, name: entry.name), written: status.modified, size: status.size
          ))
      }
    }
    return places
  }

  /// Keys that begin so and have a record in seen/, or a turn.
  private func recordedKeys(_ prefix: String) -> Set<EventKey> {
    var keys: Set<EventKey> = []
    let folders =
      ((try? SeenIndex(root: root).days()) ?? []).map { "\(SpoolFolder.seen.rawValue)/\($0)/\(prefix.prefix(2))" }
      + [SpoolFolder.turns.rawValue]
    for folder in folders {
      try? root.forEachName(in: folder) { name in
        if name.hasPrefix(prefix), let key = EventKey(hex: name) { keys.insert(key) }
      }
    }
    return keys
  }
}

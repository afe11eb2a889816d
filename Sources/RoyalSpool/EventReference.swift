import RoyalCore

/// How an operator names one event: K or its beginning, a file's name, or a path.
public enum EventReference: Equatable, Sendable {
  /// The beginning of K, 4 to 40 lower-case hex digits; and U, where a file's name was given.
  case key(prefix: String, user: UserTag?)
  /// A file whose name says nothing of its event.
  case file(name: String)

  /// The fewest digits of a shortened key.
  public static let shortest = 4

  /// Reads what an operator typed; a path is told by its last part, for the entry may have moved on since.
  public init(_ text: String) {
    var path = text[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? String(path)
    let bare = name.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? name
    if let prefix = EventReference.prefix(bare) {
      self = .key(prefix: prefix, user: nil)
    } else if let dash = bare.firstIndex(of: "-"), let user = UserTag(hex: String(bare[..<dash])),
      let prefix = EventReference.prefix(String(bare[bare.index(after: dash)...]))
    {
      self = .key(prefix: prefix, user: user)
    } else {
      let isReason = name.hasSuffix(Spool.reasonSuffix) && name.count > Spool.reasonSuffix.count
      self = .file(name: isReason ? String(name.dropLast(Spool.reasonSuffix.count)) : name)
    }
  }

  private static func prefix(_ text: String) -> String? {
    let reason = Spool.reasonSuffix
    let text = text.hasSuffix(reason) ? String(text.dropLast(reason.count)) : text
    let isHex = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
    }
    guard isHex, (shortest...EventKey.size * 2).contains(text.utf8.count) else { return nil }
    return text.lowercased()
  }

  /// Whether a file's name is that of the event.
  func admits(name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .file(let wanted): return name.elementsEqual(wanted.utf8)
    case .key(let prefix, let user):
      guard name.count >= 49, name[9].asciiLowercased == prefix.utf8.first, EventReference.isTelling(name: name) else {
        return false
      }
      let isKey = zip(name[9...], prefix.utf8).allSatisfy { $0.asciiLowercased == $1 }
      guard isKey, let user else { return isKey }
      return UserTag(hex: String(decoding: name[..<8], as: UTF8.self)) == user
    }
  }
}

extension EventReference {
  /// Whether a file's name begins with `U-K`, so that it tells its event.
  static func isTelling(name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.count >= 49, name[8] == UInt8(ascii: "-"), name.count == 49 || name[49] == UInt8(ascii: ",") else {
      return false
    }
    for index in 0..<49 where index != 8 {
      let byte = name[index]
      let isDigit = byte >= 0x30 && byte <= 0x39
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66
      if !isDigit && !isLetter { return false }
    }
    return true
  }
}

/// One event, and every place where a file of it lies; none where only a record of it is left.
public struct EventPlaces: Sendable {
  /// nil for a file that is no entry.
  public let key: EventKey?
  public var places: [EntryPlace]
}

/// What a reference stands for.
public enum EventLookup: Sendable {
  case found(EventPlaces)
  case ambiguous([EventKey])
  case none
}

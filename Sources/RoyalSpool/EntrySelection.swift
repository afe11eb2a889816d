import RoyalCore

/// Which entries an operator means, where no single one is named.
public struct EntrySelection: Sendable, Equatable {
  public var states: Set<EntryState>
  /// nil: anybody's.
  public var users: Set<UserTag>?
  /// Milliseconds since the file was written, at least.
  public var olderThan: Int?
  /// Milliseconds since the file was written, at most.
  public var newerThan: Int?

  public init(
    states: Set<EntryState> = Set(EntryState.allCases), users: Set<UserTag>? = nil, olderThan: Int? = nil,
    newerThan: Int? = nil
  ) {
    self.states = states
    self.users = users
    self.olderThan = olderThan
    self.newerThan = newerThan
  }

  /// Whether a name may be one of a wanted user's, looked at without making a `String` of it; one that does not tell may be.
  func admits(name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let users, EventReference.isTelling(name: name),
      let tag = UserTag(hex: String(decoding: name[..<8], as: UTF8.self))
    else { return true }
    return users.contains(tag)
  }

  func admits(age: Int) -> Bool {
    if let olderThan, age < olderThan { return false }
    if let newerThan, age > newerThan { return false }
    return true
  }
}

/// The name of an entry's file: `U-K`, and behind commas what happened to it so far.
///
/// `,c2` says that two crashes of the drain happened while it ran, `,a3` that three attempts failed. An operator may move a
/// file with any suffix; the key alone says which event it is.
public struct EntryName: Hashable, Sendable, CustomStringConvertible {
  public let user: UserTag
  public let key: EventKey
  /// Attempts made so far, the number behind `,a`.
  public var attempts = 0
  /// Crashes of the drain while the entry ran, the number behind `,c`.
  public var crashes = 0

  public init(user: UserTag, key: EventKey) {
    self.user = user
    self.key = key
  }

  /// Reads a file's name. Nil where it does not begin with `U-K`; suffixes that mean nothing are passed over.
  public init?(_ fileName: String) {
    let text = Array(fileName.utf8)
    guard text.count >= 49, text[8] == UInt8(ascii: "-"), text.count == 49 || text[49] == UInt8(ascii: ","),
      let user = UserTag(hex: String(decoding: text[..<8], as: UTF8.self)),
      let key = EventKey(hex: String(decoding: text[9..<49], as: UTF8.self))
    else { return nil }
    self.init(user: user, key: key)
    for part in text[49...].split(separator: UInt8(ascii: ",")) {
      guard let number = Int(String(decoding: part.dropFirst(), as: UTF8.self)), (0...1_000_000).contains(number) else {
        continue
      }
      if part.first == UInt8(ascii: "a") { attempts = number }
      if part.first == UInt8(ascii: "c") { crashes = number }
    }
  }

  /// `U-K` without any suffix.
  public var plain: String { "\(user.hex)-\(key.hex)" }

  /// The file's name, suffixes included.
  public var text: String {
    plain + (crashes > 0 ? ",c\(crashes)" : "") + (attempts > 0 ? ",a\(attempts)" : "")
  }
  public var description: String { text }
}

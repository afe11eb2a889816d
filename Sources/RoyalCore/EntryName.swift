/// The name of an entry's file: `U-K`, and behind commas what happened to it so far.
///
/// `,c2` says that two crashes of the drain happened while it ran, `,a3` that three attempts failed. An operator may move a
/// file with any suffix; the key alone says which event it is.
public struct EntryName: Hashable, Sendable, CustomStringConvertible {
  /// Bytes of a name without any suffix.
  public static let plainSize = 49

  public let user: UserTag
  public let key: EventKey
  // 32 bytes in all: a million names may be in memory.
  private var attemptCount: UInt16 = 0
  private var crashCount: UInt8 = 0

  /// Attempts made so far, the number behind `,a`.
  public var attempts: Int {
    get { Int(attemptCount) }
    set { attemptCount = UInt16(clamping: newValue) }
  }
  /// Crashes of the drain while the entry ran, the number behind `,c`.
  public var crashes: Int {
    get { Int(crashCount) }
    set { crashCount = UInt8(clamping: newValue) }
  }

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

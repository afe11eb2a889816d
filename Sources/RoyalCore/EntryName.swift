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
    var fileName = fileName
    let size = fileName.utf8.count
    let plain = fileName.withUTF8 { EntryName.plain($0) }
    guard let (user, key) = plain else { return nil }
    self.init(user: user, key: key)
    guard size > EntryName.plainSize else { return }
    let text = Array(fileName.utf8)
    for part in text[49...].split(separator: UInt8(ascii: ",")) {
      guard let number = Int(String(decoding: part.dropFirst(), as: UTF8.self)), (0...1_000_000).contains(number) else {
        continue
      }
      if part.first == UInt8(ascii: "a") { attempts = number }
      if part.first == UInt8(ascii: "c") { crashes = number }
    }
  }

  /// Reads `U-K` at the beginning of a name, of which there may be a million.
  private static func plain(_ text: UnsafeBufferPointer<UInt8>) -> (UserTag, EventKey)? {
    guard text.count >= plainSize, text[8] == UInt8(ascii: "-"),
      text.count == plainSize || text[plainSize] == UInt8(ascii: ","), let user = number(text, 0, 8),
      let high = number(text, 9, 16), let middle = number(text, 25, 16), let low = number(text, 41, 8)
    else { return nil }
    return (UserTag(number: UInt32(user)), EventKey(high: high, middle: middle, low: UInt32(low)))
  }

  /// The number that hexadecimal digits of either case write.
  private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
    var number: UInt64 = 0
    for place in start..<(start + count) {
      let digit: UInt8
      switch text[place] {
      case 0x30...0x39: digit = text[place] - 0x30
      case 0x61...0x66: digit = text[place] - 0x61 + 10
      case 0x41...0x46: digit = text[place] - 0x41 + 10
      default: return nil
      }
      number = number << 4 | UInt64(digit)
    }
    return number
  }

  /// Whether the name was read off ``plain``, letter for letter.
  public func isPlain(_ fileName: String) -> Bool {
    fileName.utf8.count == EntryName.plainSize && fileName.utf8.allSatisfy { !(0x41...0x46).contains($0) }
  }

  /// `U-K` without any suffix.
  public var plain: String {
    String(unsafeUninitializedCapacity: EntryName.plainSize) { text in
      guard let start = text.baseAddress else { return 0 }
      user.writeDigits(to: start)
      start[8] = UInt8(ascii: "-")
      key.writeDigits(to: start + 9)
      return EntryName.plainSize
    }
  }

  /// The file's name, suffixes included.
  public var text: String {
    plain + (crashes > 0 ? ",c\(crashes)" : "") + (attempts > 0 ? ",a\(attempts)" : "")
  }
  public var description: String { text }
}

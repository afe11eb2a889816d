/// K: the identity of an event, the first 20 bytes of a SHA-256; 40 hex digits in file names and headers.
public struct EventKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Bytes of a key.
  public static let size = 20

  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  init(high: UInt64, middle: UInt64, low: UInt32) {
    (self.high, self.middle, self.low) = (high, middle, low)
  }

  init(digest: some Sequence<UInt8>) {
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    for (index, byte) in digest.prefix(EventKey.size).enumerated() {
      switch index {
      case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
      case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
      default: words.2 = words.2 << 8 | UInt32(byte)
      }
    }
    (high, middle, low) = words
  }

  /// A key for an event without a provider id.
  /// - Parameter random: at least 20 random bytes.
  public init(random: [UInt8]) {
    precondition(random.count >= EventKey.size, "a random key needs \(EventKey.size) bytes")
    self.init(digest: random)
  }

  /// The key that 40 hex digits write, or nil.
  public init?(hex: String) {
    let text = Array(hex.utf8)
    guard text.count == EventKey.size * 2, let bytes = Hex.decode(text) else { return nil }
    self.init(digest: bytes)
  }

  /// The key of a provider's event: SHA-256(source 1F kind 1F scope 1F id).
  /// - Parameters:
  ///   - scope: the account or instance in which the id is unique.
  ///   - id: the provider's message id.
  public static func event(source: String, kind: String, scope: String, id: String) -> EventKey {
    hash(of: [source, kind, scope, id])
  }

  /// The key of a WhatsApp message, the same whichever platform brings it: Evolution's `data.key.id` or Chatwoot's `WAID:` + id.
  public static func whatsapp(id: String) -> EventKey {
    hash(of: ["whatsapp", "message", "", id])
  }

  /// The key of anything else that some strings identify, such as a file that an operator wrote.
  public static func hash(of parts: [String]) -> EventKey {
    var bytes: [UInt8] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { bytes.append(0x1F) }
      bytes += part.utf8
    }
    return EventKey(digest: SHA256.hash(bytes))
  }

  /// 40 lower-case hex digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 40) { text in
      if let start = text.baseAddress { writeDigits(to: start) }
      return 40
    }
  }
  public var description: String { hex }

  func writeDigits(to text: UnsafeMutablePointer<UInt8>) {
    Hex.write(high, 16, to: text)
    Hex.write(middle, 16, to: text + 16)
    Hex.write(UInt64(low), 8, to: text + 32)
  }

  /// The first 64 of its 160 bits, for an index that may once in an age take two keys for one.
  public var prefix: UInt64 { high }

  public static func < (a: EventKey, b: EventKey) -> Bool {
    (a.high, a.middle, a.low) < (b.high, b.middle, b.low)
  }
}

/// U: the first 8 hex digits of SHA-256(user), which put a user's files side by side in `ls`.
public struct UserTag: Hashable, Sendable, Comparable, CustomStringConvertible {
  private let value: UInt32

  init(number: UInt32) { value = number }

  /// The one to whom orders belong, such as to clear the queue.
  public static let `operator` = UserTag(user: "admin")

  public init(user: String) {
    value = SHA256.hash(Array(user.utf8)).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The tag that 8 hex digits write, or nil.
  public init?(hex: String) {
    let text = Array(hex.utf8)
    guard text.count == 8, let bytes = Hex.decode(text) else { return nil }
    value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// 8 lower-case hex digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 8) { text in
      if let start = text.baseAddress { writeDigits(to: start) }
      return 8
    }
  }
  public var description: String { hex }

  func writeDigits(to text: UnsafeMutablePointer<UInt8>) { Hex.write(UInt64(value), 8, to: text) }

  public static func < (a: UserTag, b: UserTag) -> Bool { a.value < b.value }
}

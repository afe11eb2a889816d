/// One spool file: header lines, a blank line, the text of the message. `spool/README.md` shows one.
public struct Entry: Sendable, Equatable {
  /// What an entry asks the drain to do.
  public enum Kind: String, Sendable, CaseIterable {
    /// A customer's message, to be answered.
    case message
    /// A human wrote in the conversation, was assigned to it, or took it out of the bot's reach.
    case takeover
    /// A copy of a message that must not be answered, whichever channel brings the other copy.
    case cancel
    /// The admin route's wish to empty the queue.
    case clear
  }

  /// The version that this program writes and reads, the value of `Royal-Spool`.
  public static let version = "1"

  /// Header lines and body as they stand in the file.
  public private(set) var block: HeaderBlock

  /// - Parameters:
  ///   - key: the event's identity.
  ///   - nonce: 128 random bits in hex, which tell this delivery of the event from others.
  public init(kind: Kind, key: EventKey? = nil, nonce: String? = nil, body: [UInt8] = []) {
    block = HeaderBlock(body: body)
    block[.version] = Entry.version
    block[.key] = key?.hex
    block[.nonce] = nonce
    block[.kind] = kind.rawValue
  }

  init(block: HeaderBlock) { self.block = block }

  /// The text of the message, UTF-8.
  public var body: [UInt8] {
    get { block.body }
    set { block.body = newValue }
  }

  /// What the entry asks for; nil where the header names no kind that exists. An entry without one is a message.
  public var kind: Kind? {
    guard let text = self[.kind] else { return .message }
    return Kind(rawValue: text)
  }

  /// The value of the first header line of that name. Setting replaces the first, or appends; nil removes all.
  public subscript(_ name: HeaderName) -> String? {
    get { block[name] }
    set { block[name] = newValue }
  }

  /// The values of all header lines of that name, in their order.
  public func all(_ name: HeaderName) -> [String] { block.all(name) }

  /// Adds one more header line of that name.
  public mutating func append(_ name: HeaderName, _ value: String) { block.append(name, value) }

  /// The bytes of the file: the headers in their order, `Length` last, a blank line, the body.
  public func serialized() -> [UInt8] { block.serialized() }
}

/// A custom webhook, hooks.d/NAME.conf of royal-hooks(5): what to take out of a body, whom to believe, how to reply.
public struct HookSettings: Sendable {
  /// How a request shows that it comes from whom it should.
  public struct Signature: Sendable, Equatable {
    public enum Algorithm: String, Sendable, CaseIterable {
      /// The header has the secret itself.
      case token
      /// The header has HMAC-SHA256 of the body.
      case hmacSHA256 = "hmac-sha256"
    }
    public enum Encoding: String, Sendable, CaseIterable { case hex, base64 }

    /// In lower case.
    public var header: String
    public var algorithm: Algorithm
    public var secrets: [String]
    /// What stands before the signature in the header, such as `sha256=`.
    public var prefix: String
    public var encoding: Encoding
  }

  /// How an answer gets to the person.
  public enum Reply: Sendable, Equatable {
    case post(Post)
    /// A program, and its arguments; the text on its standard input.
    case command([String])
  }

  /// A request that brings an answer.
  public struct Post: Sendable, Equatable {
    public var url: HookTemplate
    public var body: HookTemplate
    public var headers: [Header]
  }

  public struct Header: Sendable, Equatable {
    public var name: String
    public var value: HookTemplate
  }

  public let name: String
  public var user: [JSONPath] = []
  public var text: [JSONPath] = []
  /// What may come with the text or in its place; all of them count.
  public var attachments: [JSONPath] = []
  public var id: [JSONPath] = []
  public var personName: [JSONPath] = []
  public var replyTo: [JSONPath] = []
  public var conversation: [JSONPath] = []
  public var sent: [JSONPath] = []
  /// All of them must hold.
  public var filters: [HookFilter] = []
  public var signature: Signature?
  /// Nil where answers are only kept and printed.
  public var reply: Reply?
  public var replyToken: String?
  /// Milliseconds.
  public var replyTimeout = 30_000

  init(name: String) { self.name = name }

  /// Names that mean something else in an entry's `Source`, a route or the statistics.
  static let reservedNames = ["chatwoot", "evolution", "test", "admin", "agent", "console"]

  /// Whether a text may be the name of a custom webhook: `[a-z0-9-]`, 64 at most, and none that is taken.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !reservedNames.contains(text)
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
  }
}

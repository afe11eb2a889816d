/// The name of a header line of a spool entry, as it is written.
public struct HeaderName: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  private init(_ name: String) { rawValue = name }

  public static let version = HeaderName("Royal-Spool")
  public static let key = HeaderName("Key")
  /// `random` where no provider id exists, `file` where the drain derived the key of a hand-written entry.
  public static let keyFrom = HeaderName("Key-From")
  public static let nonce = HeaderName("Nonce")
  public static let kind = HeaderName("Kind")
  public static let received = HeaderName("Received")
  public static let sent = HeaderName("Sent")
  /// When it left the front of several nodes, and which of them had a copy before.
  public static let front = HeaderName("Front")
  public static let tried = HeaderName("Tried")
  public static let source = HeaderName("Source")
  public static let account = HeaderName("Account")
  public static let inbox = HeaderName("Inbox")
  public static let instance = HeaderName("Instance")
  public static let conversation = HeaderName("Conversation")
  public static let message = HeaderName("Message")
  public static let replyTo = HeaderName("Reply-To")
  public static let replyAlternative = HeaderName("Reply-Alternative")
  public static let user = HeaderName("User")
  public static let name = HeaderName("Name")
  public static let phone = HeaderName("Phone")
  public static let priority = HeaderName("Priority")
  public static let attachment = HeaderName("Attachment")
  public static let button = HeaderName("Button")
  public static let subject = HeaderName("Subject")
  public static let status = HeaderName("Status")
  public static let cancels = HeaderName("Cancels")
  public static let author = HeaderName("Author")
  public static let authorName = HeaderName("Author-Name")
  public static let assignee = HeaderName("Assignee")
  public static let marker = HeaderName("Marker")
  public static let sourceID = HeaderName("Source-Id")
  public static let automation = HeaderName("Automation")
  public static let isPrivate = HeaderName("Private")
  public static let reason = HeaderName("Reason")
  public static let length = HeaderName("Length")
}

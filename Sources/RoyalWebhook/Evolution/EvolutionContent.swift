import RoyalCore

/// What a WhatsApp message holds, contracts/evolution.md §1.4.
struct EvolutionContent {
  var text: [UInt8] = []
  /// The machine's id of the button or row that was chosen.
  var button: String?
  var attachments: [String] = []

  var isEmpty: Bool { text.isEmpty && attachments.isEmpty }

  /// The content, or in a word why nobody is to answer it.
  enum Reading {
    case content(EvolutionContent)
    case ignored(String)
  }

  /// Wrappers that are opened one inside the other.
  private static let depth = 5
  private static let wrappers = [
    "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
  ]
  private static let ignored = [
    ("reactionMessage", "reaction"), ("editedMessage", "edit"), ("secretEncryptedMessage", "edit"),
    ("protocolMessage", "protocol"), ("pollUpdateMessage", "poll"), ("albumMessage", "album"),
    ("placeholderMessage", "placeholder"), ("messageHistoryNotice", "notice"), ("groupInviteMessage", "group_invite"),
  ]
  /// What other companies' bots send: to answer it makes two bots talk.
  private static let templates = ["templateMessage", "listMessage", "buttonsMessage", "interactiveMessage"]

  /// Looks into `data.message`. The content decides, never its first key nor `messageType`.
  static func read(_ message: JSONValue?) -> Reading {
    guard let outer = message, outer.kind == .object else { return .ignored("no_text") }
    var inner = outer
    for level in 0...depth {
      if let (_, word) = ignored.first(where: { has($0.0, inner) }) { return .ignored(word) }
      var content = EvolutionContent()
      content.readText(inner)
      content.readAttachments(inner, outer)
      if content.text.isEmpty { content.text = speech(inner) ?? speech(outer) ?? [] }
      if !content.isEmpty { return .content(content) }
      guard level < depth, let next = wrappers.lazy.compactMap({ inner[$0]?["message"] }).first else { break }
      inner = next
    }
    return .ignored(emptiness(inner))
  }

  private static func emptiness(_ message: JSONValue) -> String {
    if templates.contains(where: { has($0, message) }) { return "template" }
    let isPoll = message.members.contains { $0.key.utf8.starts(with: "pollCreationMessage".utf8) }
    return isPoll ? "poll" : "no_text"
  }

  private static func has(_ key: String, _ message: JSONValue) -> Bool {
    message[key].map { !$0.isNull } ?? false
  }

  /// What Evolution's own transcription heard, a sibling of the voice note.
  private static func speech(_ message: JSONValue) -> [UInt8]? {
    guard var text = message["speechToText"]?.utf8 else { return nil }
    let mark = Array("[audio] ".utf8)
    if text.starts(with: mark) { text.removeFirst(mark.count) }
    return clean(text)
  }

  /// The text as it is kept; nil where nothing in it can be seen.
  static func clean(_ text: [UInt8]?) -> [UInt8]? {
    guard let text, !MessageText.isBlank(text) else { return nil }
    return MessageText.clean(text)
  }
}

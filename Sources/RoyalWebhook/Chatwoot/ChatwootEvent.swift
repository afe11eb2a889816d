import RoyalCore

/// A Chatwoot webhook's body, contracts/chatwoot.md §1. Every key may be missing, for servers of many years send them.
struct ChatwootEvent {
  let root: JSONValue
  let name: String?
  /// The conversation: a member of a message event, the body itself of a conversation event.
  let conversation: JSONValue?
  let meta: JSONValue?

  init(_ root: JSONValue) {
    self.root = root
    name = root["event"]?.string
    let isAboutMessage = root["message_type"] != nil
    conversation = isAboutMessage ? root["conversation"] : root
    meta = conversation?["meta"]
  }

  var messageType: String? { root["message_type"]?.string }
  var isPrivate: Bool { root["private"]?.bool == true }
  var sourceID: String? { root["source_id"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
  var status: String? { conversation?["status"]?.string }
  var attributes: JSONValue? { root["content_attributes"] }

  var messageID: Int? { ChatwootEvent.identifier(root["id"]) }
  /// The number of the conversation in the API, unique within the account only.
  var conversationID: Int? { ChatwootEvent.identifier(conversation?["id"]) }
  var inboxID: Int? {
    ChatwootEvent.identifier(root["inbox"]?["id"]) ?? ChatwootEvent.identifier(conversation?["inbox_id"])
  }
  /// The account; conversation events name it only since 4.14.2, but their last message does.
  var accountID: Int? {
    ChatwootEvent.identifier(root["account"]?["id"])
      ?? ChatwootEvent.identifier(conversation?["account"]?["id"])
      ?? ChatwootEvent.identifier(conversation?["messages"]?[0]?["account_id"])
  }

  /// The id that WhatsApp gave the message, where Evolution wrote it into Chatwoot.
  var whatsappID: String? {
    guard let sourceID, sourceID.utf8.starts(with: "WAID:".utf8), sourceID.utf8.count > 5 else { return nil }
    return String(sourceID.dropFirst(5))
  }

  /// A positive integer, or its digits in a string as Chatwoot wrote them in 2020.
  static func identifier(_ value: JSONValue?) -> Int? {
    guard let value, let number = value.int ?? value.string.flatMap(digits), number > 0 else { return nil }
    return number
  }

  private static func digits(_ text: String) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}

import Foundation

/// A message that the platform keeps, and shows to who looks for it.
struct KeptMessage: Sendable {
  /// `account/conversation`; empty where the path names none.
  let conversation: String
  let id: Int
  /// As Chatwoot shows it.
  let text: String

  /// - Parameter number: of the request that brought it.
  init(_ request: PlatformRequest, number: Int) {
    conversation = KeptMessage.conversation(of: request.path)
    id = 9_000_000 + number
    let object = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    let message: [String: Any] = [
      "id": id, "content": object?["content"] ?? "", "inbox_id": 4,
      "conversation_id": Int(conversation.split(separator: "/").last ?? "") ?? 33,
      "message_type": 1, "private": object?["private"] ?? false, "content_type": "text",
      "content_attributes": object?["content_attributes"] ?? [String: Any](),
      "created_at": Int(Date().timeIntervalSince1970),
      "sender": ["id": 3, "name": "Bot", "type": "agent_bot"],
    ]
    let data = try? JSONSerialization.data(withJSONObject: message)
    text = String(decoding: data ?? Data(), as: UTF8.self)
  }

  static func conversation(of path: String) -> String {
    let parts = path.split { $0 == "/" || $0 == "?" }
    guard let account = parts.firstIndex(of: "accounts"), let place = parts.firstIndex(of: "conversations"),
      account + 1 < parts.count, place + 1 < parts.count
    else { return "" }
    return "\(parts[account + 1])/\(parts[place + 1])"
  }

  /// What one request for messages shows: the first 100 behind `after`, or the last 20 (contracts/chatwoot.md §4.3).
  static func page(of messages: [KeptMessage], _ path: String) -> [KeptMessage] {
    guard let after = path.components(separatedBy: "after=").dropFirst().first.flatMap({ Int($0) }) else {
      return messages.suffix(20)
    }
    return Array(messages.filter { $0.id > after }.prefix(100))
  }
}

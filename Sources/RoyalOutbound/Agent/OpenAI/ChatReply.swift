import RoyalCore

/// What a chat-completions server answered, and what that means for the turn.
struct ChatReply {
  private let reply: HTTPReply
  private let retryAfter: Int?

  /// - Parameter now: epoch milliseconds, for a Retry-After that is a date.
  init(_ reply: HTTPReply, now: Int) {
    self.reply = reply
    retryAfter = RetryAfter.milliseconds(reply.headers, now: now)
  }

  /// - Parameter key: never shows in a reason, even where the server repeats it.
  func outcome(key: String) -> AgentOutcome {
    let status = reply.status
    switch status {
    case 200..<300: return answer
    case 401, 403: return .configuration(reason: "the server refuses OPENAI_API_KEY (status \(status))")
    case 404: return .configuration(reason: ChatReply.without(key, "OPENAI_BASE_URL or OPENAI_MODEL: status 404\(detail)"))
    case 300..<400: return .configuration(reason: "OPENAI_BASE_URL: the server redirects (status \(status))")
    case 408, 429, 500...:
      return .temporary(reason: ChatReply.without(key, "status \(status)\(detail)"), retryAfter: retryAfter)
    default: return .permanent(reason: ChatReply.without(key, "the server refuses the request: status \(status)\(detail)"))
    }
  }

  private var answer: AgentOutcome {
    guard let document = try? JSONValue.parse(reply.body) else {
      return .temporary(reason: "the server's answer is not JSON")
    }
    let text = document["choices"]?[0]?["message"]?["content"].map(ChatReply.text) ?? ""
    guard text.utf8.contains(where: { $0 > 0x20 }) else { return .temporary(reason: "the model answered nothing") }
    return .answer(AnswerText.parse(text))
  }

  /// A string, or the text parts of an array of parts.
  private static func text(_ content: JSONValue) -> String {
    content.string ?? content.elements.compactMap { $0["text"]?.string }.joined()
  }

  /// What the server says of an error, as one short line.
  private var detail: String {
    guard let document = try? JSONValue.parse(reply.body) else { return "" }
    guard let message = document["error"]?["message"]?.string ?? document["error"]?.string, !message.isEmpty else {
      return ""
    }
    return ": " + String(HeaderValue.clean(message).prefix(300))
  }

  /// A text in which a secret does not show.
  static func without(_ secret: String, _ text: String) -> String {
    let secret = Array(secret.utf8)
    let bytes = Array(text.utf8)
    guard !secret.isEmpty, bytes.count >= secret.count else { return text }
    var kept: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      if bytes[offset...].starts(with: secret) {
        kept += Array("…".utf8)
        offset += secret.count
      } else {
        kept.append(bytes[offset])
        offset += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

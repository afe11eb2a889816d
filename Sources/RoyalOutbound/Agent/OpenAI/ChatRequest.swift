import RoyalCore

/// The body of a chat-completions request.
enum ChatRequest {
  /// The most code points of one message: Chatwoot lets 150,000 through (its limit for `content`), a model does not.
  static let messageLimit = 10_000

  /// - Parameter system: the only system message: what a customer writes never becomes one.
  static func body(_ turn: Turn, model: String, system: String) -> [UInt8] {
    let messages =
      [message("system", system)]
      + turn.history.map { message($0.role == "assistant" ? "assistant" : "user", $0.text) }
      + turn.messages.map { message("user", text(of: $0)) }
    let members = [(key: "model", value: JSONWriter.quoted(model)), (key: "messages", value: TurnJSON.array(messages))]
    return Array(TurnJSON.object(members).utf8)
  }

  private static func message(_ role: String, _ text: String) -> String {
    let isWhole = role == "system" || text.unicodeScalars.count <= messageLimit
    let content = isWhole ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(messageLimit))) + "…"
    return TurnJSON.object([("role", JSONWriter.quoted(role)), ("content", JSONWriter.quoted(content))])
  }

  /// The text, and a line for every attachment, which the model cannot open.
  private static func text(of message: TurnMessage) -> String {
    let attachments = message.attachments.map { "[adjunto: \($0.type)]" }
    return ([message.text] + attachments).filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

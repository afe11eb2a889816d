import RoyalCore

/// A chat-completions request: the OpenAI API reference, "Create chat completion".
struct ChatRequest: Sendable {
  let url: String
  let model: String
  let prompt: String
  /// Milliseconds.
  let timeout: Int

  /// Bytes of an answer that are read.
  private static let responseLimit = 4 << 20

  func call(_ turn: Turn, key: String) -> HTTPCall {
    HTTPCall(
      method: "POST", url: url,
      headers: ["Authorization": "Bearer \(key)", "Content-Type": "application/json", "Accept": "application/json"],
      body: body(turn), timeout: timeout, responseLimit: ChatRequest.responseLimit)
  }

  func body(_ turn: Turn) -> [UInt8] {
    // Whatever a history says of itself: only the prompt speaks as the system.
    let history = turn.history.map { ChatRequest.message($0.role == "assistant" ? "assistant" : "user", $0.text) }
    let messages = turn.messages.map { ChatRequest.message("user", ChatRequest.content($0)) }
    let all = [ChatRequest.message("system", prompt)] + history + messages
    return Array(
      TurnJSON.object([("model", JSONWriter.quoted(model)), ("messages", TurnJSON.array(all))]).utf8)
  }

  private static func message(_ role: String, _ content: String) -> String {
    TurnJSON.object([("role", JSONWriter.quoted(role)), ("content", JSONWriter.quoted(content))])
  }

  /// What was written, and a line for everything that came with it.
  private static func content(_ message: TurnMessage) -> String {
    let text = message.text.isEmpty ? [] : [message.text]
    return (text + message.attachments.map { "[adjunto: \($0.type)]" }).joined(separator: "\n")
  }
}

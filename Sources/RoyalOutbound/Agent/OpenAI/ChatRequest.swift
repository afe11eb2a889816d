import RoyalCore

/// A chat-completions request, as it grows over the rounds of a turn.
struct ChatRequest {
  /// The most code points of one message: Chatwoot lets 150,000 through (its limit for `content`), a model does not.
  static let messageLimit = 10_000
  /// The most pictures of a turn that are shown, the last ones.
  static let imageLimit = 8

  private let model: String
  private let system: String
  private let turn: Turn
  private let tools: [Tool]
  private var hasHistory: Bool
  /// The pictures that are shown.
  private var images: [Attachment]
  /// What the model and the tools said since the turn's messages, JSON objects.
  private var exchange: [String] = []

  /// - Parameter system: the only system message: what a customer writes never becomes one.
  init(_ turn: Turn, model: String, system: String, tools: [Tool] = []) {
    self.turn = turn
    self.model = model
    self.system = system
    self.tools = tools
    hasHistory = !turn.history.isEmpty
    images = Array(
      turn.messages.flatMap(\.attachments).filter(ChatRequest.isPicture).suffix(ChatRequest.imageLimit))
  }

  /// - Parameter mayCall: whether the model may still ask for tools.
  func body(mayCall: Bool = true) -> [UInt8] {
    var members = [("model", JSONWriter.quoted(model)), ("messages", TurnJSON.array(messages)), ("stream", "false")]
    if !tools.isEmpty {
      members.append(("tools", TurnJSON.array(tools.map(\.json))))
      if !mayCall { members.append(("tool_choice", "\"none\"")) }
    }
    return Array(TurnJSON.object(members).utf8)
  }

  /// Adds what the model wanted and what its tools gave, in the same order.
  mutating func add(_ calls: ToolCalls, results: [String]) {
    exchange.append(calls.echo)
    for (call, result) in zip(calls.calls, results) {
      let content = JSONWriter.quoted(ChatText.harmless(result))
      exchange.append(
        TurnJSON.object([
          ("role", "\"tool\""), ("tool_call_id", JSONWriter.quoted(call.id)), ("content", content),
        ]))
    }
  }

  /// Leaves something out after the server refused the request: once what was said before, once the pictures.
  /// - Returns: false where nothing is left that could be left out.
  mutating func reduce(_ reason: ChatReply.Refusal) -> Bool {
    if reason == .tooLong, hasHistory {
      hasHistory = false
      return true
    }
    guard !images.isEmpty else { return false }
    images = []
    return true
  }

  private var messages: [String] {
    let history = hasHistory ? turn.history : []
    return [ChatRequest.message("system", JSONWriter.quoted(system))] + history.map(ChatRequest.message)
      + turn.messages.map(message) + exchange
  }

  private static func message(_ role: String, _ content: String) -> String {
    TurnJSON.object([("role", JSONWriter.quoted(role)), ("content", content)])
  }

  private static func message(_ item: HistoryItem) -> String {
    guard item.role == "assistant" else { return message("user", text(ChatText.harmless(item.text))) }
    // Not the API's member "name", which many servers refuse and which takes no accents.
    let words = item.name.map { "[\($0), del equipo:] \(item.text)" } ?? item.text
    return message("assistant", text(words))
  }

  /// A customer's message: its text with a line for every attachment that the model does not see, and its pictures.
  private func message(_ message: TurnMessage) -> String {
    let shown = message.attachments.filter(images.contains)
    let others = message.attachments.filter { !shown.contains($0) }.map { "[adjunto: \(ChatText.harmless($0.type))]" }
    let words = ([ChatText.harmless(message.text)] + others).filter { !$0.isEmpty }.joined(separator: "\n")
    guard !shown.isEmpty else { return ChatRequest.message("user", ChatRequest.text(words)) }
    let text = words.isEmpty ? [] : [TurnJSON.object([("type", "\"text\""), ("text", ChatRequest.text(words))])]
    return ChatRequest.message("user", TurnJSON.array(text + shown.map(ChatRequest.image)))
  }

  private static func isPicture(_ attachment: Attachment) -> Bool {
    guard attachment.type == "image", let url = attachment.url?.lowercased() else { return false }
    return (url.hasPrefix("https://") || url.hasPrefix("http://")) && url.utf8.count <= 2000
  }

  private static func image(_ attachment: Attachment) -> String {
    let address = TurnJSON.object([("url", JSONWriter.quoted(attachment.url ?? ""))])
    return TurnJSON.object([("type", "\"image_url\""), ("image_url", address)])
  }

  /// A text as JSON, cut where a model would choke on it.
  private static func text(_ text: String) -> String {
    guard text.unicodeScalars.count > messageLimit else { return JSONWriter.quoted(text) }
    return JSONWriter.quoted(String(String.UnicodeScalarView(text.unicodeScalars.prefix(messageLimit))) + "…")
  }
}

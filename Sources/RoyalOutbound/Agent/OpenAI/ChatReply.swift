import RoyalCore

/// What a chat-completions server's answer means.
enum ChatReply: Equatable {
  case text(String)
  /// The model wants tools to be run before it answers.
  case calls(ToolCalls)
  case failed(AgentOutcome)
  /// The request was refused for something in it; it may go without that.
  case refused(AgentOutcome, because: Refusal)

  enum Refusal: Equatable { case tooLong, image, unknown }

  /// What statuses other than 2xx mean: the first row that fits.
  static let table = ErrorTable(rows: [
    .init(300...399, .configuration, "the server moved: correct OPENAI_BASE_URL"),
    // Not everybody says 401 and 404 for these: LiteLLM, DeepSeek, Google.
    .init(400, saying: "Invalid model name", .configuration, "no such model: correct OPENAI_MODEL"),
    .init(400, saying: "Model Not Exist", .configuration, "no such model: correct OPENAI_MODEL"),
    .init(400, saying: "model_not_found", .configuration, "no such model: correct OPENAI_MODEL"),
    .init(400, saying: "No connected db", .configuration, "the key was refused: correct OPENAI_API_KEY"),
    .init(400, saying: "API key not valid", .configuration, "the key was refused: correct OPENAI_API_KEY"),
    .init(401, .configuration, "the key was refused: correct OPENAI_API_KEY"),
    .init(402, .configuration, "the account has no credit"),
    .init(403, .configuration, "the key may not do this"),
    .init(404, .configuration, "no such model or address: correct OPENAI_MODEL or OPENAI_BASE_URL"),
    .init(405, .configuration, "no chat-completions server there: correct OPENAI_BASE_URL"),
    .init(408, .temporary(), "the server waited too long"),
    .init(409, .temporary(), "the server asks to try again"),
    .init(425, .temporary(), "the server asks to try again"),
    .init(429, saying: "insufficient_quota", .configuration, "the account has no credit"),
    .init(429, .temporary(), "too many requests"),
    .init(400...499, .permanent, "the server refuses the request"),
    .init(500...599, .temporary(), "the server is in trouble"),
  ])

  /// - Parameters:
  ///   - key: is taken out of what the server says before it is told on.
  ///   - now: epoch milliseconds, for a Retry-After that is a date.
  static func read(_ reply: HTTPReply, key: String?, now: Int) -> ChatReply {
    if 200...299 ~= reply.status { return success(reply, key) }
    let retryAfter = retryAfter(reply.headers, now: now)
    let message = told(message(of: reply), key)
    let row = table.row(reply.status, message, namesTime: retryAfter != nil)
    let reason = "HTTP \(reply.status): " + (message.isEmpty ? row.note : "\(message) (\(row.note))")
    switch row.verdict {
    case .temporary(let after): return .failed(.temporary(reason: reason, retryAfter: retryAfter ?? after))
    case .permanent, .noSuchRecipient:
      return .refused(.permanent(reason: reason), because: refusal(reply.status, message))
    case .configuration where refusal(reply.status, message) == .image:
      // OpenRouter says 404 where no server of the model can see.
      return .refused(.configuration(reason: reason), because: .image)
    case .configuration: return .failed(.configuration(reason: reason))
    case .sent, .unreachable, .ambiguous: return .failed(.temporary(reason: reason))
    }
  }

  /// Of the server itself, else of the one behind it, whose headers LiteLLM hands on under other names.
  private static func retryAfter(_ headers: [String: String], now: Int) -> Int? {
    let behind = headers["llm_provider-retry-after"].map { ["retry-after": $0] } ?? [:]
    return RetryAfter.milliseconds(in: headers, now: now) ?? RetryAfter.milliseconds(in: behind, now: now)
  }

  private static let tooLong = [
    "context_length", "context length", "context window", "maximum context", "too many tokens", "too long",
    "token limit",
  ]

  private static func refusal(_ status: Int, _ message: String) -> Refusal {
    let message = message.lowercased()
    if status == 413 || tooLong.contains(where: { message.utf8.contains($0.utf8) }) { return .tooLong }
    return message.utf8.contains("image".utf8) ? .image : .unknown
  }

  /// As the server's words may be told on. The key is hidden before they are cut: half a key is a secret too.
  private static func told(_ message: String, _ key: String?) -> String {
    String(hidden(key, in: HeaderValue.clean(message)).prefix(300))
  }

  private static func success(_ reply: HTTPReply, _ key: String?) -> ChatReply {
    guard let json = try? JSONValue.parse(reply.body), json.kind == .object || json.isNull else {
      return .failed(.configuration(reason: "the answer is not a chat completion: correct OPENAI_BASE_URL"))
    }
    let message = json["choices"]?[0]?["message"]
    if let calls = ToolCalls(message) { return .calls(calls) }
    let text = text(of: message)
    if AnswerSplitter.isVisible(text) { return .text(text) }
    let said = told(ChatReply.message(of: reply), key)
    return .failed(.temporary(reason: "the model answered nothing" + (said.isEmpty ? "" : ": \(said)")))
  }

  /// `content` is a string; some servers send it in parts. A model that refuses says so in `refusal`.
  private static func text(of message: JSONValue?) -> String {
    let content = message?["content"]
    let text = content?.string ?? content?.elements.compactMap { $0["text"]?.string }.joined() ?? ""
    let said = withoutThoughts(text)
    return AnswerSplitter.isVisible(said) ? said : message?["refusal"]?.string ?? ""
  }

  /// Models that think aloud do so first, between `<think>` and `</think>`, where their server does not take it out. The first of
  /// the two may have been in the prompt, by the model's template.
  private static func withoutThoughts(_ text: String) -> String {
    // In bytes: a mark that joins the bracket before it would hide the end, and with it the answer.
    let start = text.utf8.drop { $0 <= 0x20 }
    let end = start.firstRange(of: "</think>".utf8)
    let begin = start.firstRange(of: "<think>".utf8)
    guard let end, begin.map({ $0.lowerBound == start.startIndex || $0.lowerBound > end.lowerBound }) ?? true else {
      return begin?.lowerBound == start.startIndex ? "" : text
    }
    return String(decoding: start[end.upperBound...].drop { $0 <= 0x20 }, as: UTF8.self)
  }

  /// `{"error":{"message","type","code"}}`, `{"error":"…"}`, or what a proxy says.
  private static func message(of reply: HTTPReply) -> String {
    guard let json = try? JSONValue.parse(reply.body) else { return PlainAnswer.text(reply.body) }
    guard let error = json["error"] else { return json["message"]?.string ?? json["detail"]?.string ?? "" }
    if let text = error.string { return text }
    let parts = [error["code"]?.string, error["message"]?.string]
    return parts.compactMap { $0 }.joined(separator: ": ")
  }

  private static func hidden(_ key: String?, in text: String) -> String {
    guard let key, !key.isEmpty else { return text }
    return text.replacing(key, with: "[key]")
  }
}

import RoyalCore

/// What a chat-completions server's answer means.
enum ChatReply {
  /// What statuses other than 2xx mean: the first row that fits.
  static let table = ErrorTable(rows: [
    .init(300...399, .configuration, "the server moved: correct OPENAI_BASE_URL"),
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
  static func outcome(_ reply: HTTPReply, key: String?, now: Int) -> AgentOutcome {
    if 200...299 ~= reply.status { return success(reply) }
    let retryAfter = RetryAfter.milliseconds(in: reply.headers, now: now)
    // Hidden before it is cut: half a key is a secret too.
    let message = String(hidden(key, in: HeaderValue.clean(message(of: reply))).prefix(300))
    let row = table.row(reply.status, message, namesTime: retryAfter != nil)
    let reason = "HTTP \(reply.status): " + (message.isEmpty ? row.note : "\(message) (\(row.note))")
    switch row.verdict {
    case .temporary(let after): return .temporary(reason: reason, retryAfter: retryAfter ?? after)
    case .permanent, .noSuchRecipient: return .permanent(reason: reason)
    case .configuration: return .configuration(reason: reason)
    case .sent, .unreachable, .ambiguous: return .temporary(reason: reason)
    }
  }

  private static func success(_ reply: HTTPReply) -> AgentOutcome {
    guard let json = try? JSONValue.parse(reply.body), let choices = json["choices"], choices.kind == .array else {
      return .configuration(reason: "the answer is not a chat completion: correct OPENAI_BASE_URL")
    }
    let text = text(of: choices[0]?["message"])
    guard text.utf8.contains(where: { $0 > 0x20 }) else { return .temporary(reason: "the model answered nothing") }
    return .answer(AnswerText.parse(text))
  }

  /// `content` is a string; some servers send it in parts.
  private static func text(of message: JSONValue?) -> String {
    guard let content = message?["content"] else { return "" }
    return content.string ?? content.elements.compactMap { $0["text"]?.string }.joined()
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

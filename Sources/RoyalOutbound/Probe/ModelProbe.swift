import RoyalCore

/// The model's server: its list of models, or where it has none the shortest completion.
extension ServiceProbe {
  func model() -> [Finding] {
    guard settings.agent == .openai else { return [] }
    switch ask("GET", "/models", nil) {
    case .notSent(let reason), .ambiguous(let reason):
      return [unreachable("model", "OPENAI_BASE_URL", hidden(reason))]
    case .reply(let reply):
      let ids = (try? JSONValue.parse(reply.body))?["data"]?.elements.compactMap { $0["id"]?.string } ?? []
      switch reply.status {
      case 200...299 where !ids.isEmpty: return [listed(ids)]
      case 200...299, 404, 405, 501: return [completion()]
      default: return [verdict(reply)]
      }
    }
  }

  private func listed(_ ids: [String]) -> Finding {
    guard !ids.contains(settings.openAIModel) else {
      return Finding(.ok, "model", "\(settings.openAIModel) is there")
    }
    let near = ids.prefix(5).map { HeaderValue.clean($0) }.joined(separator: ", ")
    return Finding(
      .warning, "model", "the server does not list \(settings.openAIModel); it has \(near)\(ids.count > 5 ? " …" : "")",
      remedy: "correct OPENAI_MODEL, unless the server knows models that it does not list")
  }

  private func completion() -> Finding {
    let body = """
      {"model":\(JSONWriter.quoted(settings.openAIModel)),"max_tokens":1,\
      "messages":[{"role":"user","content":"ping"}]}
      """
    switch ask("POST", "/chat/completions", Array(body.utf8)) {
    case .notSent(let reason), .ambiguous(let reason):
      return unreachable("model", "OPENAI_BASE_URL", hidden(reason))
    case .reply(let reply): return verdict(reply)
    }
  }

  private func verdict(_ reply: HTTPReply) -> Finding {
    switch ChatReply.read(reply, key: settings.openAIKey, now: now()) {
    case .text, .calls: return Finding(.ok, "model", "\(settings.openAIModel) answers")
    case .failed(.temporary(let reason, _)) where 200...299 ~= reply.status:
      // One token is not always a word.
      return Finding(.ok, "model", "the server answers (\(reason))")
    case .failed(let outcome), .refused(let outcome, _):
      switch outcome {
      case .temporary(let reason, _), .unreachable(let reason):
        return Finding(.fault, "model", reason, remedy: "try again later; messages wait until then")
      case .permanent(let reason), .configuration(let reason):
        return Finding(.fault, "model", reason, remedy: "correct OPENAI_API_KEY, OPENAI_BASE_URL or OPENAI_MODEL")
      case .answer: return Finding(.ok, "model", "\(settings.openAIModel) answers")
      }
    }
  }

  private func ask(_ method: String, _ path: String, _ body: [UInt8]?) -> HTTPResult {
    var base = settings.openAIBaseURL
    while base.hasSuffix("/") { base.removeLast() }
    var headers = ["Accept": "application/json"]
    if body != nil { headers["Content-Type"] = "application/json" }
    if let key = settings.openAIKey { headers["Authorization"] = "Bearer \(key)" }
    return transport.send(
      HTTPCall(
        method: method, url: base + path, headers: headers, body: body,
        timeout: body == nil ? ServiceProbe.timeout : 30_000,
        responseLimit: ServiceProbe.limit))
  }

  private func hidden(_ text: String) -> String {
    guard let key = settings.openAIKey, !key.isEmpty else { return HeaderValue.clean(text) }
    return HeaderValue.clean(text.replacing(key, with: "[key]"))
  }
}

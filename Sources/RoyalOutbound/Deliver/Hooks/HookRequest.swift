import RoyalCore

/// A reply by an HTTP request, REPLY_URL.
struct HookRequest {
  let hook: HookSettings
  let post: HookSettings.Post
  let transport: any HTTPTransport
  /// Epoch milliseconds.
  let now: Int

  func send(_ part: OutgoingPart, _ willSend: () throws -> Void) -> DeliveryOutcome {
    let value = { part.value($0, hook) }
    var headers = ["Content-Type": "application/json", "Accept": "application/json"]
    for header in post.headers {
      if let same = headers.keys.first(where: { $0.lowercased() == header.name.lowercased() }) { headers[same] = nil }
      headers[header.name] = header.value.line(value)
    }
    let call = HTTPCall(
      method: "POST", url: post.url.url(value), headers: headers, body: Array(post.body.json(value).utf8),
      timeout: hook.replyTimeout)
    switch transport.send(call, willSend: willSend) {
    case .notSent(let reason): return .unreachable(reason: line(reason))
    case .ambiguous(let reason): return .ambiguous(reason: line(reason))
    case .reply(let reply): return read(reply)
    }
  }

  private func read(_ reply: HTTPReply) -> DeliveryOutcome {
    ErrorTable.hook.outcome(of: reply, message: line(PlainAnswer.text(reply.body)), now: now).outcome.mapReason(line)
  }

  /// A reason as it may be logged, without the token.
  private func line(_ text: String) -> String { LogReason.line(text, hiding: hook.replyToken) }
}

extension ErrorTable {
  /// What any server's answers mean, by their status alone.
  static let hook = ErrorTable(rows: [
    Row(200...299, .sent, "sent"),
    Row(300...399, .configuration, "redirects are not followed: correct REPLY_URL"),
    Row(401, .configuration, "the server does not know us: correct REPLY_TOKEN or REPLY_HEADER"),
    Row(404...405, .configuration, "nothing takes replies there: correct REPLY_URL"),
    Row(407, .configuration, "a proxy does not know us"),
    Row(408, .temporary(), "the request did not arrive in time"),
    Row(425, .temporary(), "too early"),
    Row(429, .temporary(), "too many requests"),
    Row(400...499, .permanent, "the server refuses the reply"),
    Row(503, namesTime: true, .temporary(), "turned away until later"),
    Row(500...599, .ambiguous, "the reply may have been sent"),
  ])
}

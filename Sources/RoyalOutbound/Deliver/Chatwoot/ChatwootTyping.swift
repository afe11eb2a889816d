import RoyalSystem

/// Chatwoot's sign that somebody writes: shown until it is switched off (chatwoot/chatwoot#14296). A bot's token may show it from
/// v4.12.0 on.
extension ChatwootDelivery {
  /// In milliseconds: late it is worth nothing.
  private static let typingTimeout = 5000

  public func type(_ isOn: Bool, in destination: Destination) -> TypingOutcome {
    guard let path = ChatwootDelivery.path(destination) else { return .refused(reason: "no account and conversation") }
    guard !isOn || typingRights.areThere(now: Clock.monotonic()) else { return .refused(reason: "the token may not") }
    let body = #"{"typing_status":"\#(isOn ? "on" : "off")","is_private":false}"#
    switch api.post(path + "/toggle_typing_status", json: body, timeout: ChatwootDelivery.typingTimeout) {
    case .notSent(let reason): return .refused(reason: api.reason(reason))
    case .ambiguous(let reason): return .unclear(reason: api.reason(reason))
    case .reply(let reply) where 200...299 ~= reply.status: return .done
    case .reply(let reply):
      if isOn, [401, 403, 404].contains(reply.status) { typingRights.refused(now: Clock.monotonic()) }
      let reason = "HTTP \(reply.status)"
      return reply.status < 500 ? .refused(reason: reason) : .unclear(reason: reason)
    }
  }
}

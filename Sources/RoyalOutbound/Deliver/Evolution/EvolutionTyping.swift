import RoyalCore

/// WhatsApp's "typing…", by sendPresence of Evolution API: it is shown for a time, and the answer comes after it.
extension EvolutionDelivery {
  /// For how long each time, in milliseconds: it does not outlast the answer by more.
  static let typingTime = 5000
  /// In milliseconds.
  private static let typingTimeout = typingTime + 10_000

  public func type(_ isOn: Bool, in destination: Destination) -> TypingOutcome {
    guard isOn, let instance = destination.instance.flatMap(PathSegment.encode) else {
      return .refused(reason: "it goes by itself")
    }
    let body = EvolutionMessage.presence(
      for: destination.replyTo ?? destination.conversation, EvolutionDelivery.typingTime)
    switch api.post("/chat/sendPresence/\(instance)", json: body, timeout: EvolutionDelivery.typingTimeout) {
    case .notSent(let reason): return .refused(reason: api.reason(reason))
    case .ambiguous(let reason): return .unclear(reason: api.reason(reason))
    case .reply(let reply) where 200...299 ~= reply.status: return .done
    case .reply(let reply): return .refused(reason: "HTTP \(reply.status)")
    }
  }
}

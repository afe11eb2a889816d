import RoyalCore
import RoyalSystem

/// Delivers through Evolution API, 1.x and 2.x.
public struct EvolutionDelivery: Delivery {
  public let name = "evolution"
  public let isConfigured = true
  /// Evolution shows it for as long as it is told, and takes it away by itself.
  public let typing = TypingStyle.each(milliseconds: EvolutionDelivery.typingTime)
  let api: PlatformAPI
  private let now: @Sendable () -> Int

  /// In milliseconds; Evolution asks WhatsApp first whether the number exists.
  static let timeout = 60_000

  /// Nil unless EVOLUTION_API_URL and EVOLUTION_API_TOKEN are set.
  /// - Parameter now: epoch milliseconds.
  public init?(settings: Settings, transport: any HTTPTransport, now: @escaping @Sendable () -> Int = Clock.now) {
    let api = PlatformAPI(
      base: settings.evolutionAPIURL, tokenHeader: "apikey", token: settings.evolutionAPIToken, transport: transport)
    guard let api else { return nil }
    self.api = api
    self.now = now
  }

  public func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome {
    let recipient = part.destination.replyTo ?? part.destination.conversation
    let first = send(part, to: recipient, willSend)
    guard first.verdict == .noSuchRecipient, let other = alternative(to: recipient, part.destination) else {
      return first.outcome
    }
    return send(part, to: other, willSend).outcome
  }

  /// No key of ours is kept by Evolution, and nothing can be asked, but whether it is there: an outage must not use up the one
  /// repetition.
  public func find(_ part: OutgoingPart) -> Lookup {
    let unknown = Lookup.unknown(reason: "Evolution API cannot be asked what was sent")
    guard !part.isAnyAnswer, let instance = part.destination.instance.flatMap(PathSegment.encode) else {
      return unknown
    }
    switch api.get("/instance/connectionState/\(instance)", timeout: 10_000, limit: 1 << 20) {
    case .notSent(let reason): return .down(reason: api.reason(reason))
    case .ambiguous(let reason): return .unreachable(reason: api.reason(reason))
    case .reply(let reply):
      let reason = api.reason("HTTP \(reply.status): \(PlainAnswer.text(reply.body))")
      switch reply.status {
      case 502, 503, 520...530: return .down(reason: reason)
      case 429, 500...599: return .unreachable(reason: reason)
      default: return unknown
      }
    }
  }

  /// WhatsApp knows no handoff, the drain keeps out for a while: a human who writes is noticed by what they write.
  public func handOff(_ destination: Destination) -> DeliveryOutcome { .sent(providerID: nil) }

  /// Another JID of the same person, one with a phone number before others.
  private func alternative(to recipient: String, _ destination: Destination) -> String? {
    let others = destination.replyAlternatives.filter { $0 != recipient && !$0.isEmpty }
    return others.first { $0.hasSuffix("@s.whatsapp.net") } ?? others.first
  }

  private func send(_ part: OutgoingPart, to recipient: String, _ willSend: () throws -> Void) -> (
    verdict: ErrorTable.Verdict?, outcome: DeliveryOutcome
  ) {
    guard let instance = part.destination.instance.flatMap(PathSegment.encode) else {
      return (nil, .permanent(reason: "the entry has no Evolution instance"))
    }
    let body = EvolutionMessage.body(to: recipient, part.text)
    switch api.post("/message/sendText/\(instance)", json: body, timeout: EvolutionDelivery.timeout, willSend: willSend)
    {
    case .notSent(let reason): return (nil, .unreachable(reason: api.reason(reason)))
    case .ambiguous(let reason): return (nil, .ambiguous(reason: api.reason(reason)))
    case .reply(let reply): return read(reply)
    }
  }

  private func read(_ reply: HTTPReply) -> (verdict: ErrorTable.Verdict?, outcome: DeliveryOutcome) {
    let json = try? JSONValue.parse(reply.body)
    if 200...299 ~= reply.status {
      guard let json else {
        return (nil, .configuration(reason: "HTTP \(reply.status) but no JSON: correct EVOLUTION_API_URL"))
      }
      if let id = EvolutionAnswer.messageID(json) { return (nil, .sent(providerID: id)) }
    }
    let message = json.map(EvolutionAnswer.message) ?? PlainAnswer.text(reply.body)
    let (verdict, outcome) = ErrorTable.evolution.outcome(of: reply, message: message, now: now())
    return (verdict, outcome.mapReason(api.reason))
  }
}

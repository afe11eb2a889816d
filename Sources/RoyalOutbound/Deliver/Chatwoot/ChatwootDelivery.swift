import RoyalCore
import RoyalSystem

/// Delivers through Chatwoot's application API.
public struct ChatwootDelivery: Delivery {
  public let name = "chatwoot"
  public let isConfigured = true
  public let takesNotes = true
  public let typing = TypingStyle.untilOff
  let api: PlatformAPI
  let mode: ChatwootMode
  let botID: Int?
  let lookRights = Rights()
  let typingRights = Rights()
  private let now: @Sendable () -> Int

  /// In milliseconds; Chatwoot itself gives a request up after 15 s.
  static let timeout = 30_000

  /// Nil unless CHATWOOT_API_URL and CHATWOOT_API_TOKEN are set.
  /// - Parameter now: epoch milliseconds.
  public init?(settings: Settings, transport: any HTTPTransport, now: @escaping @Sendable () -> Int = Clock.now) {
    // One spelling: web servers map `api_access_token` and this to the same name, and nginx drops the one with underscores.
    let api = PlatformAPI(
      base: settings.chatwootAPIURL, tokenHeader: "Api-Access-Token", token: settings.chatwootAPIToken,
      transport: transport)
    guard let api else { return nil }
    self.api = api
    mode = settings.chatwootMode
    botID = settings.chatwootBotID
    self.now = now
  }

  public func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome {
    guard let path = ChatwootDelivery.path(part.destination) else { return ChatwootDelivery.noAddress }
    let result = api.post(
      path + "/messages", json: ChatwootMessage.body(part), timeout: ChatwootDelivery.timeout,
      takenWithin: part.takenWithin, willSend: willSend)
    return outcome(result) { reply in
      let id = ChatwootAnswer.messageID(reply)
      return id == nil ? .ambiguous(reason: "an answer without the message's id") : .sent(providerID: id)
    }
  }

  public func handOff(_ destination: Destination) -> DeliveryOutcome {
    guard let path = ChatwootDelivery.path(destination) else { return ChatwootDelivery.noAddress }
    let body = #"{"status":"open"}"#
    return outcome(api.post(path + "/toggle_status", json: body, timeout: ChatwootDelivery.timeout)) { reply in
      // `success` is null for a bot's handoff.
      reply.status == 200 ? .sent(providerID: nil) : .ambiguous(reason: "HTTP \(reply.status) instead of 200")
    }
  }

  /// The path of a conversation; nil where account or conversation are not numbers.
  static func path(_ destination: Destination) -> String? {
    guard let account = destination.account.flatMap({ Int($0) }), let conversation = Int(destination.conversation),
      account > 0, conversation > 0
    else { return nil }
    return "/api/v1/accounts/\(account)/conversations/\(conversation)"
  }

  private static let noAddress = DeliveryOutcome.permanent(reason: "the entry has no Chatwoot account and conversation")

  private func outcome(_ result: HTTPResult, accepted: (HTTPReply) -> DeliveryOutcome) -> DeliveryOutcome {
    switch result {
    case .notSent(let reason): .unreachable(reason: api.reason(reason))
    case .ambiguous(let reason): .ambiguous(reason: api.reason(reason))
    case .reply(let reply) where 200...299 ~= reply.status: accepted(reply)
    case .reply(let reply):
      ErrorTable.chatwoot.outcome(of: reply, message: ChatwootAnswer.message(reply), now: now()).outcome
        .mapReason(api.reason)
    }
  }
}

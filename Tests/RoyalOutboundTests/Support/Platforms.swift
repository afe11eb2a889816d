import RoyalCore
import RoyalOutbound
import Testing

/// The two platforms as the tests configure them, and what is sent to them.
enum Platforms {
  static let chatwootToken = "chatwoot-token-1"
  static let evolutionToken = "evolution-token-2"
  /// 2026-11-22T17:40:00Z
  static let now = 1_795_369_200_000

  static var settings: Settings {
    var settings = Settings()
    settings.chatwootAPIURL = "https://chat.example.com"
    settings.chatwootAPIToken = chatwootToken
    settings.evolutionAPIURL = "https://evo.example.com/api"
    settings.evolutionAPIToken = evolutionToken
    return settings
  }

  static func chatwoot(_ transport: any HTTPTransport) throws -> ChatwootDelivery {
    let delivery = ChatwootDelivery(settings: settings, transport: transport, now: { now })
    return try #require(delivery)
  }

  static func evolution(_ transport: any HTTPTransport) throws -> EvolutionDelivery {
    let delivery = EvolutionDelivery(settings: settings, transport: transport, now: { now })
    return try #require(delivery)
  }

  static let turn = "0123456789abcdef0123456789abcdef01234567"

  static func chatwootPart(
    _ text: String = "Hola", index: Int = 2, trigger: String? = "5001", account: String? = "1",
    conversation: String = "77"
  ) -> OutgoingPart {
    let destination = Destination(
      source: "chatwoot", account: account, conversation: conversation, trigger: trigger)
    return OutgoingPart(turn: turn, index: index, text: text, destination: destination)
  }

  static func evolutionPart(
    _ text: String = "Hola", instance: String? = "bot", replyTo: String? = "5491100000001@s.whatsapp.net",
    alternatives: [String] = []
  ) -> OutgoingPart {
    let destination = Destination(
      source: "evolution", instance: instance, conversation: "5491100000001@s.whatsapp.net", replyTo: replyTo,
      replyAlternatives: alternatives)
    return OutgoingPart(turn: turn, index: 1, text: text, destination: destination)
  }
}

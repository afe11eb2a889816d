import RoyalCore

/// The deliveries of a configuration, by an entry's `Source`.
public struct Deliveries: Sendable {
  private let chatwoot: (any Delivery)?
  private let evolution: (any Delivery)?
  private let console = ConsoleDelivery()
  private let silent = ConsoleDelivery(silent: true)

  public init(settings: Settings, transport: any HTTPTransport = PlatformTransport()) {
    chatwoot = ChatwootDelivery(settings: settings, transport: transport)
    evolution = EvolutionDelivery(settings: settings, transport: transport)
  }

  /// The delivery for a source; the console where its platform is not configured.
  public func delivery(for source: String) -> any Delivery {
    switch source {
    case "chatwoot": chatwoot ?? console
    case "evolution": evolution ?? console
    case "test": silent
    default: console
    }
  }
}

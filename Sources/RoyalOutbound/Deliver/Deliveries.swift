import RoyalCore

/// The deliveries of a configuration, by an entry's `Source`.
public struct Deliveries: Sendable {
  private let chatwoot: (any Delivery)?
  private let evolution: (any Delivery)?
  private let console = ConsoleDelivery()
  private let silent = ConsoleDelivery(silent: true)
  private let settings: Settings
  private let transport: any HTTPTransport

  public init(settings: Settings, transport: any HTTPTransport = PlatformTransport()) {
    self.settings = settings
    self.transport = transport
    chatwoot = ChatwootDelivery(settings: settings, transport: transport)
    evolution = EvolutionDelivery(settings: settings, transport: transport)
  }

  /// The delivery for a source; the console where its platform is not configured, or its custom webhook has no reply.
  public func delivery(for source: String) -> any Delivery {
    switch source {
    case "chatwoot": chatwoot ?? console
    case "evolution": evolution ?? console
    case "test": silent
    default: HookDelivery(source, settings: settings, transport: transport) ?? console
    }
  }
}

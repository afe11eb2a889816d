import RoyalCore
import RoyalOutbound
import Testing

@Suite("Deliveries") struct DeliveriesTests {
  @Test(
    "a source goes to its platform where that is configured",
    arguments: [("chatwoot", "chatwoot"), ("evolution", "evolution"), ("test", "console"), ("shop", "console")])
  func configured(_ source: String, _ name: String) {
    let delivery = Deliveries(settings: Platforms.settings, transport: ScriptedTransport(.reply(200)))
      .delivery(for: source)
    #expect(delivery.name == name)
    #expect(delivery.isConfigured == (name != "console"))
  }

  @Test(
    "without address or token it goes to the console",
    arguments: ["chatwoot", "evolution"],
    [
      { @Sendable (settings: inout Settings) in
        settings.chatwootAPIURL = nil
        settings.evolutionAPIURL = nil
      },
      { @Sendable (settings: inout Settings) in
        settings.chatwootAPIToken = nil
        settings.evolutionAPIToken = nil
      },
    ])
  func unconfigured(_ source: String, _ change: @Sendable (inout Settings) -> Void) {
    var settings = Platforms.settings
    change(&settings)
    #expect(Deliveries(settings: settings).delivery(for: source).name == "console")
  }
}

import RoyalCore

/// How one of the services stands on which the bot depends.
public enum ServiceState: String, Sendable {
  case configured
  case notConfigured = "not_configured"
  /// It takes nothing at the moment, or its own configuration is broken.
  case failing
}

extension SpoolCondition {
  /// The platforms, the agent, and the custom webhooks, in a fixed order. Whether a platform can be sent to is what the drain says of it, for it alone
  /// knows the tokens; while none has run, whether its address is there.
  public func services(_ settings: Settings) -> [(name: String, state: ServiceState)] {
    let platforms = [("chatwoot", settings.chatwootAPIURL), ("evolution", settings.evolutionAPIURL)]
    let fixed = platforms.map { (name: $0, state: state(of: $0, isConfigured: $1 != nil)) }
    let agent = (name: "agent", state: state(of: "agent", isConfigured: true))
    return fixed + [agent] + hooks.map { (name: $0, state: state(ofHook: $0)) }
  }

  private func state(ofHook name: String) -> ServiceState {
    brokenHooks.contains(name) ? .failing : state(of: name, isConfigured: true)
  }

  /// - Parameter isConfigured: what is known without the drain.
  public func state(of service: String, isConfigured: Bool) -> ServiceState {
    if current?.isFailing(service) == true { return .failing }
    return current?.services[service] ?? isConfigured ? .configured : .notConfigured
  }
}

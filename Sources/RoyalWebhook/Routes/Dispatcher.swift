import RoyalCore
import RoyalSpool
import RoyalSystem

/// Answers a request whose route is known.
struct Dispatcher {
  let settings: Settings
  /// Of a custom webhook.
  let custom: HookSettings?
  let arrival: Arrival
  let log: Log

  /// Refuses what can be refused before the body is read: rights that do not depend on it, and what is not JSON.
  func check(_ head: RequestHead, _ route: Route) throws(Refusal) {
    let rights = OperatorRights(token: settings.adminToken, testEndpoint: settings.testEndpoint)
    switch route {
    case .testMessage: try rights.checkTest(head)
    case .clearQueue: try rights.checkAdmin(head)
    case .evolution(let tail):
      let credentials = EvolutionCredentials(token: settings.evolutionWebhookToken, jwtKey: settings.evolutionJWTKey)
      try credentials.check(head, tail: tail, now: arrival.now)
    case .custom:
      if let custom { try CustomSignature(custom.signature).checkToken(head) }
    case .chatwoot, .front, .health, .stats, .metrics: break
    }
    try route.checkContentType(head)
  }

  /// - Throws: a refusal; nothing of the request is stored then.
  func answer(_ head: RequestHead, _ route: Route, body: [UInt8]) throws(Refusal) -> Answer {
    let intake = Intake(settings: settings)
    switch route {
    case .front: return FrontRoute(settings: settings, condition: condition).answer(head)
    case .health: return HealthRoute(settings: settings, condition: condition).answer
    case .stats: return Answer(status: 200, Statistics(settings: settings, condition: condition).object)
    case .metrics: return MetricsRoute(settings: settings, condition: condition).answer
    case .clearQueue: return try ClearRoute(intake: intake).answer(arrival)
    case .testMessage: return try TestRoute(intake: intake).answer(TestMessage(Dispatcher.json(body)), arrival)
    case .evolution:
      let verdict = EvolutionVerdict.verdict(on: try Dispatcher.json(body), settings: settings, arrival: arrival)
      return answer(try intake.carryOut(verdict), route)
    case .custom:
      guard let custom else { preconditionFailure("a custom webhook is answered with its configuration") }
      try CustomSignature(custom.signature).check(head, body: body)
      return answer(try intake.carryOut(CustomVerdict(hook: custom, arrival: arrival).on(Dispatcher.json(body))), route)
    case .chatwoot:
      let signature = ChatwootSignature(
        secrets: settings.chatwootWebhookSecrets, maximumAge: settings.chatwootSignatureAge)
      // Before a byte of it is looked into.
      try signature.check(head, body: body, now: arrival.now)
      let verdict = ChatwootVerdict.verdict(on: try Dispatcher.json(body), settings: settings, arrival: arrival)
      return answer(try intake.carryOut(verdict), route)
    }
  }

  private var condition: SpoolCondition { SpoolCondition(settings, now: arrival.now) }

  private func answer(_ outcome: Outcome, _ route: Route) -> Answer {
    switch outcome {
    case .received(let key): log.info("accept", ["id": key.hex, "route": route.name])
    case .duplicate(let key): log.info("duplicate", ["id": key.hex, "route": route.name])
    case .ignored(let reason, let kind):
      log.info("ignore", ["route": route.name, "reason": reason, "reported": kind?.rawValue ?? "no"])
    }
    return outcome.answer
  }

  private static func json(_ body: [UInt8]) throws(Refusal) -> JSONValue {
    guard !body.isEmpty else { throw .malformed("the body is empty") }
    do {
      return try JSONValue.parse(body)
    } catch {
      throw .malformed("the body is not JSON: \(error.reason) at byte \(error.offset)")
    }
  }
}

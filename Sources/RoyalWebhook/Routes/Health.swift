import RoyalCore
import RoyalSpool

/// What an operator wants to know at a glance; the drain's own account is in ctl/status.json.
struct Health {
  let settings: Settings
  /// Sentences; none: all is well.
  let problems: [String]
  let isDrainAlive: Bool

  init(settings: Settings) {
    self.settings = settings
    var problems: [String] = []
    var isDrainAlive = false
    do {
      let spool = try SpoolWriter.open(settings.spool)
      isDrainAlive = spool.isDrainAlive()
      if !isDrainAlive { problems.append("royal-drain does not run on this spool") }
      if isDrainAlive { problems += Health.outages(spool.status()) }
      try spool.checkIntake(minFree: settings.minFree)
    } catch {
      problems.append(error.reason)
    }
    self.problems = problems
    self.isDrainAlive = isDrainAlive
  }

  /// What the drain says of destinations that take nothing.
  private static func outages(_ status: [UInt8]?) -> [String] {
    guard let status, let report = try? JSONValue.parse(status) else { return [] }
    return (report["breakers"]?.elements ?? []).map { breaker in
      let text = { (name: String) in breaker[name]?.string ?? "?" }
      return "\(text("destination")) takes nothing since \(text("since")): \(text("reason"))"
    }
  }

  private var isHealthy: Bool { problems.isEmpty }

  /// `GET /health`
  var answer: Answer {
    let services = JSONObject()
      .text("chatwoot", Health.word(settings.chatwootAPIURL))
      .text("evolution", Health.word(settings.evolutionAPIURL))
    return Answer(
      status: isHealthy ? 200 : 503,
      JSONObject().text("status", isHealthy ? "healthy" : "unhealthy").list("problems", problems)
        .text("drain", isDrainAlive ? "alive" : "dead").object("services", services))
  }

  /// `GET /`
  var frontAnswer: Answer {
    let workers = JSONObject().json("minimum", String(settings.workerPool.lowerBound))
      .json("maximum", String(settings.workerPool.upperBound))
    return Answer(
      status: 200,
      JSONObject().text("service", "royal").text("version", Health.version)
        .text("status", isHealthy ? "running" : "degraded")
        .list("features", ["chatwoot", "evolution", "test"]).object("workers", workers))
  }

  private static let version = "1.0.0"

  private static func word(_ url: String?) -> String { url == nil ? "not_configured" : "configured" }
}

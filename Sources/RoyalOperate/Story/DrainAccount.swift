import RoyalCore
import RoyalDrain
import RoyalSchedule
import RoyalSpool

/// What is known of the drain from outside: its lock, the switches, and its own account in ctl/status.json.
struct DrainAccount: Sendable {
  /// A destination, or the agent, that takes nothing of anybody.
  struct Outage: Sendable, Equatable {
    let destination: String
    let since: String
    let nextProbe: String
    let reason: String
  }

  var isAlive = false
  var isPaused = false
  /// Agents at work, and how many there may be; nil where the account does not tell.
  var workers: (active: Int, size: Int)?
  var outages: [Outage] = []

  init() {}

  init(_ spool: SpoolOperator) {
    isAlive = spool.isDrainAlive()
    isPaused = spool.stopped(.drain) != nil
    guard isAlive, let bytes = spool.status(), let status = try? JSONValue.parse(bytes) else { return }
    if let active = status["workers"]?["active"]?.int, let size = status["workers"]?["maximum"]?.int {
      workers = (active, size)
    }
    outages = (status["breakers"]?.elements ?? []).map { breaker in
      let text = { (name: String) in breaker[name]?.string ?? "?" }
      return Outage(
        destination: text("destination"), since: text("since"), nextProbe: text("next_probe"), reason: text("reason"))
    }
  }

  /// What stands in the way of an entry's turn: the agent, or where its answer goes.
  func outage(of entry: Entry) -> Outage? {
    outages.first { $0.destination == Scheduler<EntryFile>.agentGate || $0.destination == entry.destinationKey }
  }
}

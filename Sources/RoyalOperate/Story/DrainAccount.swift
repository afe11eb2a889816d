import RoyalCore
import RoyalDrain
import RoyalSchedule
import RoyalSpool

/// What is known of the drain from outside: its lock, the switches, and its own report.
struct DrainAccount: Sendable {
  var isAlive = false
  var isPaused = false
  /// nil while no drain runs: what the last one said is no longer so.
  var report: DrainReport?

  init() {}

  init(_ spool: SpoolOperator) {
    isAlive = spool.isDrainAlive()
    isPaused = spool.stopped(.drain) != nil
    report = isAlive ? spool.report() : nil
  }

  /// What stands in the way of an entry's turn: the agent, or where its answer goes.
  func outage(of entry: Entry) -> DrainReport.Breaker? {
    report?.breakers.first {
      $0.destination == Scheduler.agentGate || $0.destination == entry.destinationKey
    }
  }
}

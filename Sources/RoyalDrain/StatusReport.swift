import Glibc
import RoyalCore
import RoyalSchedule
import RoyalSystem

/// The text of ctl/status.json: what the drain knows of itself and no look into the spool can show.
extension Daemon {
  /// Writes the file where it is due.
  func writeStatus() {
    guard status.isDue(Clock.monotonic()) else { return }
    do {
      try spool.writeStatus(Array(statusText.utf8))
    } catch {
      log.warn("status", ["error": "\(error)"])
    }
  }

  private var statusText: String {
    """
    {"pid":\(getpid()),"started":"\(Timestamp.iso(status.started))","updated":"\(Timestamp.iso(Clock.now()))",\
    "state":"\(stateText)","queue":\(queueText),"workers":\(workersText),"turns":\(turnsText),\
    "messages":{"collapsed":\(intake.collapsed),"bad":\(intake.quarantined)},"breakers":[\(breakersText)]}

    """
  }

  private var stateText: String {
    if stopDeadline != nil { return "stopping" }
    return schedule.isPaused ? "paused" : "running"
  }

  private var queueText: String {
    let counts = schedule.waitingByPriority
    let names = Priority.allCases.map { "\"\($0)\":\(counts[$0.rawValue])" }.joined(separator: ",")
    return """
      {"waiting":\(counts.wrappedSum()),"by_priority":{\(names)},"undelivered":\(waiting.count),\
      "active_users":\(schedule.activeUsers)}
      """
  }

  private var workersText: String {
    let pool = settings.workerPool
    return """
      {"minimum":\(pool.lowerBound),"maximum":\(pool.upperBound),"pool_size":\(schedule.workers),\
      "active":\(schedule.activeAgents)}
      """
  }

  private var turnsText: String {
    """
    {"processed":\(status.answered + status.silent + status.buried),"answered":\(status.answered),\
    "silent":\(status.silent),"dead":\(status.buried),"retried":\(status.retried)}
    """
  }

  private var breakersText: String {
    let now = Intake.Moment.current()
    return breakers.outages.sorted { $0.key < $1.key }.map { destination, outage in
      """
      {"destination":\(JSONWriter.quoted(destination)),"since":"\(now.stamp(of: outage.since))",\
      "next_probe":"\(now.stamp(of: outage.nextProbe))","probes":\(outage.probes),\
      "reason":\(JSONWriter.quoted(outage.reason))}
      """
    }.joined(separator: ",")
  }
}

extension Intake.Moment {
  /// A monotonic moment as a wall-clock time.
  fileprivate func stamp(of moment: Int) -> String { Timestamp.isoSeconds(now + moment - monotonic) }
}

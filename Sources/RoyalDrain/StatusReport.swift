import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// What the drain tells of itself in ctl/status.json, and no look into the spool can show.
extension Daemon {
  /// Writes the file where it is due.
  func writeStatus() {
    status.note(next: plannedNext)
    guard status.isDue(Clock.monotonic()) else { return }
    write(report)
  }

  /// Writes the file for the last time.
  func writeLastStatus() {
    var report = report
    report.state = mode == .once && stopDeadline == nil ? .resting : .ended
    report.next = nil
    write(report)
  }

  private func write(_ report: DrainReport) {
    do {
      try spool.write(report)
      status.isUnwritten = false
    } catch {
      log.warn("status", ["error": "\(error)"])
      status.isUnwritten = true
    }
  }

  /// When something will be done though nothing happens, monotonic milliseconds.
  private var plannedNext: Int? {
    if status.isStarting { return nil }
    return [schedule.nextDeadline, rescanAt, revisits.values.map(\.at).min(), stopDeadline].compactMap { $0 }.min()
  }

  private var report: DrainReport {
    let moment = Moment.current()
    var report = status.report
    report.pid = getpid()
    report.updated = moment.now
    report.state = state
    report.next = plannedNext.map(moment.epoch)
    report.busySince = status.busySince
    let scheduled = schedule.waitingByPriority
    report.waiting = (0..<4).map { Int(scheduled[$0]) }
    // What is known by name only has shown no words.
    report.waiting[Priority.normal.rawValue] += uninspected.backlogCount
    report.undelivered = waiting.count
    report.activeUsers = schedule.activeUsers
    report.minimumWorkers = settings.workerPool.lowerBound
    report.maximumWorkers = settings.workerPool.upperBound
    report.poolSize = schedule.workers
    report.activeWorkers = schedule.activeAgents
    for service in ["chatwoot", "evolution"] {
      report.services[service] = runner.deliveries.delivery(for: service).isConfigured
    }
    report.breakers = outages(moment)
    report.alerts = alerts.report(at: moment)
    return report
  }

  private var state: DrainReport.State {
    if status.isStarting { return .starting }
    if stopDeadline != nil { return .stopping }
    return schedule.isPaused ? .paused : .running
  }

  private func outages(_ moment: Moment) -> [DrainReport.Breaker] {
    breakers.outages.sorted { $0.key < $1.key }.map { destination, outage in
      DrainReport.Breaker(
        destination: destination, since: moment.epoch(outage.since), nextProbe: moment.epoch(outage.nextProbe),
        probes: outage.probes, reason: outage.reason)
    }
  }

  /// What became of the files that have been looked at.
  func countArrivals() {
    let now = Clock.now()
    for received in intake.arrivals { status.noteArrival(received, now: now) }
    status.noteCollapsed(intake.collapsed)
    status.noteBad(intake.quarantined)
    (intake.arrivals, intake.collapsed, intake.quarantined) = ([], 0, 0)
  }
}

extension Moment {
  /// A monotonic moment as a wall-clock time, epoch milliseconds.
  fileprivate func epoch(_ moment: Int) -> Int { now + moment - monotonic }
}

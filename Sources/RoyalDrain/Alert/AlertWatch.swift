import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// When the daemon looks at its alerts, and what it looks at. All times are monotonic milliseconds.
struct AlertWatch {
  private static let interval = 1000
  /// How often to look while one is raised and nothing happens.
  private static let patience = 5000
  /// What counts as the recent past for rates and averages, in minutes of the clock.
  private static let minutes = 5

  var alerts = Alerts()
  var utilization = Utilization()
  /// Something happened since the last look.
  var isStirred = true
  private var lastLook = -AlertWatch.interval
  private var lastDead: (count: Int, at: Int)?

  /// How long the loop may sleep.
  /// - Parameter isBusy: agents are at work, so that the utilization grows though nothing happens.
  func bounded(_ timeout: Int, isBusy: Bool, now: Int) -> Int {
    guard isStirred || isBusy || alerts.isRaised else { return timeout }
    let next = lastLook + (isStirred ? AlertWatch.interval : AlertWatch.patience)
    return min(timeout, max(0, next - now))
  }

  /// Whether it is time to look; then it counts as done.
  mutating func isDue(isBusy: Bool, now: Int) -> Bool {
    let isWanted = isStirred ? now - lastLook >= AlertWatch.interval : now - lastLook >= AlertWatch.patience
    guard isWanted, isStirred || isBusy || alerts.isRaised else { return false }
    lastLook = now
    isStirred = false
    return true
  }

  /// - Parameter wall: epoch milliseconds.
  mutating func values(_ report: DrainReport, waiting: Int, workers: Int, now: Int, wall: Int) -> [AlertKind: Double] {
    let recent = report.hour.all(now: wall).suffix(AlertWatch.minutes)
    let answered = recent.reduce(0) { $0 + $1.answered }
    let failed = recent.reduce(0) { $0 + $1.failed }
    let took = recent.reduce(0) { $0 + $1.milliseconds }
    if report.totals.dead != lastDead?.count ?? report.totals.dead { lastDead = (report.totals.dead, now) }
    if lastDead == nil { lastDead = (report.totals.dead, .min / 2) }
    // A single failure that is tried again is nobody's alarm; a message that was given up is.
    let isLost = lastDead.map { now - $0.at < AlertWatch.minutes * 60_000 } ?? false
    let counts = failed > 1 || isLost
    return [
      .errorRate: counts ? 100 * Double(failed) / Double(max(1, answered + failed)) : 0,
      .waiting: Double(waiting),
      .utilization: utilization.percent(of: workers, now: now),
      .answerTime: answered == 0 ? 0 : Double(took / answered) / 1000,
    ]
  }
}

extension Daemon {
  /// Raises and ends alerts, and has ROYAL_ALERT_COMMAND told.
  func watchAlerts() {
    guard mode == .daemon, stopDeadline == nil else { return }
    let now = Clock.monotonic()
    alerts.utilization.note(schedule.activeAgents, now: now)
    guard alerts.isDue(isBusy: schedule.activeAgents > 0, now: now) else { return }
    let values = alerts.values(
      status.report, waiting: schedule.waiting + waiting.count, workers: settings.workerPool.upperBound, now: now,
      wall: Clock.now())
    for change in alerts.alerts.check(values, limits: settings.alertLimits, now: now) { tell(change.notice) }
  }

  private func tell(_ notice: AlertNotice) {
    log.warn("alert", ["name": notice.name, "state": notice.state, "value": notice.value, "limit": notice.limit])
    guard let program = alertProgram else { return }
    let log = log
    // One after the other, so that nobody hears of the end first; not on the loop's own time.
    alertPool.submit {
      if let error = program.run(notice, errorLine: { log.info("alert", ["name": notice.name, "stderr": $0]) }) {
        log.error("alert", ["name": notice.name, "error": error])
      }
    }
  }
}

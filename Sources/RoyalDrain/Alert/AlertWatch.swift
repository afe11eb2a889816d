import Dispatch
import RoyalOutbound
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// When the daemon looks at its alerts, and what it looks at. All times are monotonic milliseconds.
struct AlertWatch {
  private static let interval = 1000
  /// How often to look while one is raised and nothing happens.
  private static let patience = 5000
  /// What counts as the recent past for rates and averages, in minutes of the clock.
  private static let minutes = 5

  private(set) var alerts: Alerts
  var utilization = Utilization()
  /// Something happened since the last look.
  var isStirred = true
  private var lastLook = -AlertWatch.interval
  private var lastDead: (count: Int, at: Int)?

  /// - Parameter previous: what a drain before this one left; what it raised is not raised again, and its end is told.
  init(previous: DrainReport? = nil, at moment: Moment = Moment(now: 0, monotonic: 0)) {
    var raised: [AlertKind: Int] = [:]
    for alert in previous?.alerts ?? [] {
      if let kind = AlertKind(rawValue: alert.name) { raised[kind] = moment.monotonic(past: alert.since) }
    }
    alerts = Alerts(raised: raised)
  }

  /// What is raised, as ctl/status.json tells it.
  func report(at moment: Moment) -> [DrainReport.Alert] {
    alerts.raised.map { DrainReport.Alert(name: $0.key.rawValue, since: moment.now + $0.value - moment.monotonic) }
      .sorted { $0.name < $1.name }
  }

  mutating func check(_ values: [AlertKind: Double], limits: [AlertKind: Double], now: Int) -> [AlertChange] {
    alerts.check(values, limits: limits, now: now)
  }

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
    let counts = failed > 1 || isLost || alerts.raised[.errorRate] != nil
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
    guard stopDeadline == nil else { return }
    let now = Clock.monotonic()
    alerts.utilization.note(schedule.activeAgents, now: now)
    if alerts.isDue(isBusy: schedule.activeAgents > 0, now: now) { lookAtAlerts(now) }
  }

  /// The last look of `--once`, whose next run is a minute away: what it has to tell is told before it ends.
  func finishAlerts() {
    guard mode == .once, stopDeadline == nil else { return }
    lookAtAlerts(Clock.monotonic())
    _ = alertsUnderway.wait(timeout: .now() + .milliseconds(AlertProgram.timeout))
  }

  private func lookAtAlerts(_ now: Int) {
    let values = alerts.values(
      status.report, waiting: schedule.waiting + uninspected.count + waiting.count,
      workers: settings.workerPool.upperBound, now: now, wall: Clock.now())
    let changes = alerts.check(values, limits: settings.alertLimits, now: now)
    if !changes.isEmpty { status.touch() }
    for change in changes { tell(change.notice) }
  }

  private func tell(_ notice: AlertNotice) {
    log.warn("alert", ["name": notice.name, "state": notice.state, "value": notice.value, "limit": notice.limit])
    guard let program = alertProgram else { return }
    let (log, underway) = (log, alertsUnderway)
    underway.enter()
    // One after the other, so that nobody hears of the end first; not on the loop's own time.
    alertPool.submit {
      defer { underway.leave() }
      if let error = program.run(notice, errorLine: { log.info("alert", ["name": notice.name, "stderr": $0]) }) {
        log.error("alert", ["name": notice.name, "error": error])
      }
    }
  }
}

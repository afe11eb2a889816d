import RoyalCore
import RoyalSchedule
import RoyalSpool
import Testing

@testable import RoyalDrain

@Suite("Alerts") struct AlertTests {
  /// The states of one alert with the limit 50, at those moments with those values.
  private func states(_ steps: [(at: Int, value: Double)]) -> [String] {
    var alerts = Alerts()
    return steps.flatMap { step in
      alerts.check([.waiting: step.value], limits: [.waiting: 50, .utilization: 90], now: step.at)
        .map { "\(step.at):\($0.notice.name):\($0.notice.state):\($0.notice.value)/\($0.notice.limit)" }
    }
  }

  @Test func `one is raised once when its limit is reached, and over once`() {
    let steps: [(Int, Double)] = [(0, 49), (1000, 50), (2000, 80), (60_000, 39), (61_000, 0), (62_000, 50)]
    #expect(
      states(steps) == ["1000:waiting:raised:50/50", "60000:waiting:over:39/50", "62000:waiting:raised:50/50"])
  }

  @Test func `a value that swings about the limit raises it once`() {
    let steps = (0..<600).map { (at: $0 * 1000, value: $0 % 2 == 0 ? 55.0 : 40.0) }
    #expect(states(steps) == ["0:waiting:raised:55/50"])
  }

  @Test func `one that swings far is over no sooner than ten seconds later`() {
    let steps = (0..<60).map { (at: $0 * 1000, value: $0 % 2 == 0 ? 55.0 : 0.0) }
    #expect(states(steps).count <= 12)
    #expect(states([(0, 50), (9999, 0)]).count == 1 && states([(0, 50), (10_000, 0)]).count == 2)
  }

  @Test func `a limit of 0 is off, also for one that was raised`() {
    var alerts = Alerts()
    let counts = [0.0, 5, 0].enumerated().map { now, limit in
      alerts.check([.waiting: 9], limits: [.waiting: limit], now: now).count
    }
    #expect(counts == [0, 1, 0] && !alerts.isRaised)
  }

  @Test func `the defaults are 5 percent, 50 messages, 90 percent and 30 seconds`() {
    #expect(Settings().alertLimits == [.errorRate: 5, .waiting: 50, .utilization: 90, .answerTime: 30])
  }

  @Test func `the utilization is the average of a minute`() {
    var utilization = Utilization()
    utilization.note(3, now: 100_000)
    utilization.note(3, now: 110_000)
    #expect(utilization.percent(of: 3, now: 130_000) == 50)
    utilization.note(0, now: 130_000)
    #expect(utilization.percent(of: 3, now: 160_000) == 50)
    #expect(utilization.percent(of: 6, now: 160_000) == 25)
    utilization.note(0, now: 500_000)
    #expect(utilization.percent(of: 3, now: 500_000) == 0)
    for second in 0..<1000 { utilization.note(second % 2, now: 600_000 + second * 1000) }
    #expect(utilization.percent(of: 1, now: 1_600_000) == 50)
  }

  @Test func `one failure that is tried again is no alarm, two are, and so is a message given up`() {
    let wall = 1_790_000_000_000
    var watch = AlertWatch()
    func rate(failed: Int, answered: Int, dead: Int) -> Double? {
      var report = DrainReport(started: wall)
      report.totals.dead = dead
      report.hour.note(at: wall, now: wall) { ($0.failed, $0.answered, $0.milliseconds) = (failed, answered, 9000) }
      return watch.values(report, waiting: 0, workers: 3, now: 1_000_000, wall: wall)[.errorRate]
    }
    #expect(rate(failed: 1, answered: 1, dead: 7) == 0)
    #expect(rate(failed: 2, answered: 6, dead: 7) == 25)
    #expect(rate(failed: 1, answered: 1, dead: 8) == 50)
  }

  @Test func `a failure that was alarmed about is one until it is past`() {
    let wall = 1_790_000_000_000
    var previous = DrainReport(started: wall)
    previous.alerts = [DrainReport.Alert(name: "error_rate", since: wall - 60_000)]
    previous.hour.note(at: wall - 60_000, now: wall) { ($0.failed, $0.answered) = (1, 3) }
    var watch = AlertWatch(previous: previous, at: Moment(now: wall, monotonic: 5_000_000))
    let soon = watch.values(previous, waiting: 0, workers: 3, now: 5_000_000, wall: wall)
    #expect(soon[.errorRate] == 25)
    let later = watch.values(previous, waiting: 0, workers: 3, now: 5_300_000, wall: wall + 300_000)
    #expect(later[.errorRate] == 0)
  }

  @Test func `what a drain before raised is not raised again, and its end is told`() {
    let wall = 1_790_000_000_000
    var previous = DrainReport(started: wall)
    previous.alerts = [
      DrainReport.Alert(name: "waiting", since: wall - 60_000), DrainReport.Alert(name: "unheard_of", since: wall),
    ]
    let moment = Moment(now: wall, monotonic: 7000)
    var watch = AlertWatch(previous: previous, at: moment)
    #expect(watch.report(at: moment) == [previous.alerts[0]])
    let limits: [AlertKind: Double] = [.waiting: 50]
    #expect(watch.check([.waiting: 60], limits: limits, now: 7000).isEmpty)
    #expect(watch.check([.waiting: 0], limits: limits, now: 7001).map(\.notice.state) == ["over"])
    #expect(watch.report(at: moment).isEmpty)
  }

  @Test func `a daemon that is at rest is not woken for its alerts`() {
    var watch = AlertWatch()
    let isDueAtFirst = watch.isDue(isBusy: false, now: 50_000)
    #expect(isDueAtFirst)
    #expect(watch.bounded(60_000, isBusy: false, now: 50_000) == 60_000)
    #expect(watch.bounded(60_000, isBusy: true, now: 50_000) == 5000)
    watch.isStirred = true
    #expect(watch.bounded(60_000, isBusy: false, now: 50_400) == 600)
    let due = [50_999, 51_000, 51_001].map { watch.isDue(isBusy: false, now: $0) }
    #expect(due == [false, true, false])
  }
}

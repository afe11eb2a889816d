import Foundation
import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalSpool

struct SpoolConditionTests {
  private let now = 1_795_000_000_000

  private func condition(
    _ change: (inout DrainReport, inout SpoolGlance) -> Void = { _, _ in }, alive: Bool = true
  ) -> SpoolCondition {
    var report = DrainReport(started: now - 600_000)
    report.state = .running
    report.updated = now - 300_000
    var glance = SpoolGlance()
    change(&report, &glance)
    return SpoolCondition(now: now, isDrainAlive: alive, report: report, glance: glance)
  }

  @Test func `a drain that has nothing to do may be silent for as long as it likes`() {
    #expect(condition().problems(Settings()) == [])
    #expect(condition().drainWord(Settings()) == "alive")
  }

  @Test func `a drain is stuck when what it announced is overdue`() {
    let late = condition { report, _ in report.next = now - 10_001 }
    #expect(late.stuck(Settings())?.contains("was to go on at 2026-11-18") == true)
    #expect(late.drainWord(Settings()) == "stuck")
    #expect(condition { report, _ in report.next = now - 9999 }.stuck(Settings()) == nil)
    #expect(condition { report, _ in report.next = now + 1 }.stuck(Settings()) == nil)
    // It reported after the moment: the loop turns, and has other things to do.
    #expect(
      condition { report, _ in (report.next, report.updated) = (now - 90_000, now - 500) }.stuck(Settings()) == nil)
  }

  @Test func `a drain is stuck when it has not looked at a new file`() {
    #expect(condition { _, glance in glance.unnoticed = now - 10_001 }.stuck(Settings())?.contains("unnoticed") == true)
    #expect(condition { _, glance in glance.unnoticed = now - 5000 }.stuck(Settings()) == nil)
  }

  @Test func `a drain is stuck when a turn takes for ever, or when nothing is planned for what waits`() {
    var settings = Settings()
    settings.agentTimeout = 60_000
    #expect(condition { report, _ in report.busySince = now - 661_000 }.stuck(settings)?.contains("under way") == true)
    #expect(condition { report, _ in report.busySince = now - 659_000 }.stuck(settings) == nil)
    #expect(condition { report, _ in report.waiting = [0, 0, 1, 0] }.stuck(settings)?.contains("nothing") == true)
    #expect(
      condition { report, _ in (report.waiting, report.activeUsers) = ([0, 0, 1, 0], 1) }.stuck(settings) == nil)
  }

  @Test func `a clock that was set back does not make a drain stuck`() {
    #expect(
      condition { report, _ in (report.updated, report.next) = (now + 3_600_000, now - 60_000) }.stuck(Settings())
        == nil)
  }

  @Test func `a run from cron that ended a moment ago is no dead drain, one that is not repeated is`() {
    let ended = { (age: Int) in
      self.condition({ report, _ in (report.state, report.updated) = (.resting, self.now - age) }, alive: false)
    }
    #expect(ended(150_000).problems(Settings()) == [] && ended(150_000).drainWord(Settings()) == "resting")
    #expect(ended(150_001).drainWord(Settings()) == "dead" && ended(-1).drainWord(Settings()) == "dead")
    #expect(ended(150_001).problems(Settings()).first?.contains("--once has not run on this spool since 2026-") == true)
  }

  @Test func `what a run from cron could not reach is told until the next run`() {
    let resting = condition(
      { report, _ in
        (report.state, report.updated) = (.resting, now - 60_000)
        report.breakers = [
          DrainReport.Breaker(destination: "chatwoot/7", since: 0, nextProbe: 0, probes: 1, reason: "")
        ]
      }, alive: false)
    #expect(resting.problems(Settings()).count == 1)
  }

  @Test func `the report of a drain that is dead accuses nobody`() {
    let dead = condition(
      { report, _ in
        report.next = now - 60_000
        report.breakers = [
          DrainReport.Breaker(destination: "chatwoot/7", since: 0, nextProbe: 0, probes: 1, reason: "")
        ]
      }, alive: false)
    #expect(dead.problems(Settings()) == ["royal-drain does not run on this spool"])
    #expect(dead.drainWord(Settings()) == "dead" && dead.uptime == 0)
    #expect(dead.state(of: "chatwoot", isConfigured: true) == .configured)
  }

  @Test func `a pause is told while something waits`() {
    #expect(condition { report, _ in report.state = .paused }.problems(Settings()) == [])
    let waits = condition { report, glance in (report.state, glance.waiting) = (.paused, 3) }
    #expect(waits.problems(Settings()).first?.contains("ctl/pause-drain") == true)
    #expect(waits.drainWord(Settings()) == "paused")
  }

  @Test func `a breaker makes its service fail, and no other`() {
    let condition = condition { report, _ in
      report.services = ["chatwoot": true, "evolution": false]
      report.breakers = [
        DrainReport.Breaker(destination: "chatwoot/7", since: 0, nextProbe: 0, probes: 1, reason: "no")
      ]
    }
    var settings = Settings()
    settings.evolutionAPIURL = "http://evolution.example"
    let services = condition.services(settings).map { "\($0.name) \($0.state.rawValue)" }
    // The drain has no token for Evolution, so answers do not get there whatever the address.
    #expect(services == ["chatwoot failing", "evolution not_configured", "agent configured"])
    #expect(condition.problems(settings) == ["chatwoot/7 takes nothing since 1970-01-01T00:00:00Z: no"])
  }

  @Test func `the glance counts entries and not their reasons`() throws {
    let fixture = try SpoolFixture()
    let paths = ["new/a", "new/b", "active/c", "hold/d", "dead/e", "dead/e.why", "bad/f", "bad/f.why", "wait/x/g"]
    // The last two were moved out of dead/ by hand.
    for path in paths + ["wait/h", "wait/h.why"] {
      let file = URL(filePath: "\(fixture.path)/\(path)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    let glance = SpoolGlance(try Directory.open(fixture.path), reported: 0)
    #expect(
      [glance.waiting, glance.running, glance.retrying, glance.parked, glance.dead, glance.bad] == [2, 1, 2, 1, 1, 1])
    #expect(try #require(glance.unnoticed) <= Clock.now() && glance.oldest != nil)
    #expect(SpoolGlance(try Directory.open(fixture.path), reported: Clock.now() + 1000).unnoticed == nil)
  }

  @Test func `a file that came right after the report is unnoticed though its clock is a little behind`() throws {
    let fixture = try SpoolFixture()
    try fixture.write("new/a", "")
    let root = try Directory.open(fixture.path)
    let changed = try root.status("new/a").changed
    for (lag, isUnnoticed) in [(-1, true), (0, true), (9, true), (20, true), (1000, false)] {
      let unnoticed = SpoolGlance(root, reported: changed + lag).unnoticed
      #expect(unnoticed == (isUnnoticed ? changed : nil), "reported \(lag) ms after the file's time")
    }
  }

  @Test func `a file in hooks d with a name of Royal's own is a problem, and no second service of that name`() throws {
    let fixture = try SpoolFixture()
    let folder = "\(fixture.path)/users/hooks.d"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for name in ["chatwoot", "Form", "shop", "torn"] {
      try fixture.write("users/hooks.d/\(name).conf", name == "torn" ? "NONSENSE=1\n" : "USER=u\nTEXT=t\n")
    }
    var settings = Settings()
    settings.spool = fixture.path
    settings.minFree = 0
    settings.file = "\(fixture.path)/users/royal.env"
    let condition = SpoolCondition(settings, now: now)
    #expect(condition.hooks == ["shop", "torn"])
    let services = condition.services(settings).map(\.name)
    #expect(services == ["chatwoot", "evolution", "agent", "shop", "torn"])
    let broken = condition.problems(settings).filter { $0.hasPrefix("hooks.d/") }
    #expect(broken.count == 3)
    for name in ["Form", "chatwoot", "torn"] { #expect(broken.contains { $0.hasPrefix("hooks.d/\(name).conf ") }) }
  }

  @Test func `a spool that is not there, or lacks a folder, is told`() throws {
    let fixture = try SpoolFixture()
    var settings = Settings()
    settings.spool = fixture.path
    settings.minFree = 0
    #expect(SpoolCondition(settings, now: now).stops == [])
    try FileManager.default.removeItem(atPath: "\(fixture.path)/tmp")
    #expect(SpoolCondition(settings, now: now).stops == ["the spool cannot be written: No such file or directory"])
    try FileManager.default.removeItem(atPath: fixture.path)
    #expect(SpoolCondition(settings, now: now).problems(settings).first?.contains("cannot be opened") == true)
  }
}

import RoyalCore
import Testing

@testable import RoyalSpool

struct DrainReportTests {
  private static var full: DrainReport {
    var report = DrainReport(started: 1_795_000_000_000)
    report.pid = 4711
    report.updated = 1_795_000_060_123
    report.state = .paused
    report.next = 1_795_000_061_000
    report.busySince = 1_795_000_059_000
    report.waiting = [1, 2, 3, 4]
    (report.undelivered, report.activeUsers) = (5, 6)
    (report.minimumWorkers, report.maximumWorkers, report.poolSize, report.activeWorkers) = (2, 8, 4, 3)
    (report.dead, report.parked, report.bad) = (7, 8, 9)
    report.totals.received = 10
    report.totals.processed = 11
    report.totals.collapsed = 12
    report.totals.bad = 13
    report.totals.answered = 14
    report.totals.silent = 15
    report.totals.dead = 16
    report.totals.retried = 17
    report.totals.answerTime = 18
    report.services = ["chatwoot": true, "evolution": false]
    report.breakers = [
      DrainReport.Breaker(
        destination: "evolution/La \"Tienda\"", since: 1_795_000_001_000, nextProbe: 1_795_000_070_000, probes: 2,
        reason: "connection refused\nor so")
    ]
    report.alerts = [DrainReport.Alert(name: "waiting", since: 1_795_000_002_345)]
    report.hour.note(at: 1_795_000_000_000, now: 1_795_000_000_000) { $0.received = 3 }
    return report
  }

  @Test func `what is written is read again`() throws {
    let read = try #require(DrainReport(Self.full.serialized()))
    #expect(read == Self.full)
    #expect(Self.full.serialized().count < 1400)
  }

  @Test(
    "what is no report is none",
    arguments: ["", "{", "[]", "{}", #"{"started":"2026-01-01T00:00:00Z"}"#, #"{"started":5,"updated":6}"#])
  func none(_ text: String) {
    #expect(DrainReport(Array(text.utf8)) == nil)
  }

  @Test func `what is of no use in a report counts as nothing`() throws {
    let text = """
      {"started":"2026-01-01T00:00:00Z","updated":"2026-01-01T00:00:01Z","state":"dancing","next":7,
       "queue":{"by_priority":{"urgent":-1,"high":"x"},"active_users":1e9999},"workers":[],"turns":null,
       "minutes":[[1],[1,2,3,4,-5],"x",[9223372036854775807,1,1,1,1]],"breakers":[{},{"destination":"a/b"}],
       "alerts":[{},"x",{"name":"a","since":"soon"},{"name":"a"}],"pid":99999999999}
      """
    let report = try #require(DrainReport(Array(text.utf8)))
    #expect(report.waiting == [0, 0, 0, 0] && report.activeUsers == 0 && report.next == nil)
    #expect(report.hour.minutes.isEmpty)
    #expect(report.breakers.map(\.destination) == ["a/b"])
    #expect(report.alerts.isEmpty)
    #expect(report.pid == Int32.max)
  }

  @Test func `an hour is kept, by the minute`() {
    let now = 1_795_000_000_000 / 60_000 * 60_000
    var hour = LastHour()
    for age in 0..<100 { hour.note(at: now - age * 60_000, now: now) { $0.received += 1 } }
    #expect(hour.total(now: now).received == 60)
    #expect(hour.total(now: now + 30 * 60_000).received == 30)
    #expect(hour.all(now: now).count == 60 && hour.all(now: now).last?.number == now / 60_000)
    #expect(hour.total(now: now + 61 * 60_000).received == 0)
  }

  @Test func `a clock that is set back leaves no minutes to come, one that jumps ahead forgets`() {
    let now = 1_795_000_000_000
    var hour = LastHour()
    hour.note(at: now, now: now) { $0.received += 5 }
    hour.note(at: now - 7_200_000, now: now - 7_200_000) { $0.received += 1 }
    #expect(hour.minutes.map(\.received) == [1])
    hour.note(at: now + 86_400_000, now: now + 86_400_000) { $0.received += 2 }
    #expect(hour.minutes.map(\.received) == [2])
    hour.note(at: now + 99_400_000, now: now + 86_400_000) { $0.received += 1 }
    #expect(hour.minutes.map(\.received) == [3])
  }

  @Test func `rates and the answer time`() {
    let now = 1_795_000_000_000 / 60_000 * 60_000 + 15_000
    var hour = LastHour()
    #expect(hour.messagesPerMinute(now: now) == 0 && hour.errorRate(now: now) == 0 && hour.answerTime(now: now) == nil)
    hour.note(at: now - 60_000, now: now) { $0.received = 8 }
    hour.note(at: now, now: now) {
      $0 = LastHour.Minute(number: $0.number, received: 1, answered: 3, failed: 1, milliseconds: 6000)
    }
    #expect(hour.messagesPerMinute(now: now) == 7)
    #expect(hour.errorRate(now: now) == 0.25)
    #expect(hour.answerTime(now: now) == 2000)
  }
}

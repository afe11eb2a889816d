import RoyalCore
import RoyalSchedule
import RoyalSpool

/// What ctl/status.json tells beyond the scheduler's present state: counts that grow, the last hour, and when to write it.
struct DrainStatus {
  private static let interval = 1000
  /// How often what is new is written, an interval apart: the last report is then later than all that it tells of, by more than
  /// the clock of a file system lags behind.
  private static let writes = 2

  private struct Underway {
    let messages: Int
    /// When this attempt was started, and when the turn's first was: epoch milliseconds.
    let started: Int
    let since: Int
  }

  /// The part of the report that is kept from one writing to the next.
  private(set) var report: DrainReport
  /// Whether turns may start by now.
  var isStarting = true
  private var underway: [UserTag: Underway] = [:]
  /// Messages that came before have been counted by a drain before this one.
  private let countedUntil: Int
  private var promise: Int?
  private var lastWrite = -DrainStatus.interval
  private var writesLeft = DrainStatus.writes

  /// - Parameter previous: what a drain before this one left; its counts go on.
  init(now: Int, previous: DrainReport?) {
    report = DrainReport(started: now)
    report.totals = previous?.totals ?? report.totals
    report.hour = previous?.hour ?? report.hour
    countedUntil = previous?.updated ?? 0
  }

  /// When to write, monotonic milliseconds; nil while there is nothing to tell.
  var nextWrite: Int? { writesLeft > 0 ? lastWrite + DrainStatus.interval : nil }

  /// When the turn that has been under way longest was started, epoch milliseconds.
  var busySince: Int? { underway.values.map(\.started).min() }

  /// The file could not be written the last time.
  var isUnwritten = false

  /// Something changed that the file tells of.
  mutating func touch() { writesLeft = DrainStatus.writes }

  /// The drain will act at that monotonic moment though nothing happens; once it has passed a reader expects another report.
  mutating func note(next: Int?) {
    if next != promise { touch() }
    promise = next
  }

  /// A message came in.
  /// - Parameter received: when, epoch milliseconds.
  mutating func noteArrival(_ received: Int, now: Int) {
    touch()
    guard received > countedUntil else { return }
    report.totals.received += 1
    report.hour.note(at: received, now: now) { $0.received += 1 }
  }

  /// What the folders hold that only operators empty.
  mutating func note(dead: Int, parked: Int, bad: Int) {
    if (dead, parked, bad) != (report.dead, report.parked, report.bad) { touch() }
    (report.dead, report.parked, report.bad) = (dead, parked, bad)
  }

  /// - Parameter since: when the turn's first attempt was started; both epoch milliseconds.
  mutating func turnStarted(_ user: UserTag, messages: Int, since: Int, now: Int) {
    touch()
    underway[user] = Underway(messages: messages, started: now, since: min(since, now))
  }

  mutating func turnEnded(_ user: UserTag, _ end: TurnEnd, now: Int) {
    touch()
    let turn = underway.removeValue(forKey: user)
    switch end {
    case .answered:
      let took = turn.map { max(0, now - $0.since) } ?? 0
      report.totals.answered += 1
      report.totals.answerTime += took
      report.hour.note(at: now, now: now) { minute in
        minute.answered += 1
        minute.milliseconds += took
      }
    case .silent: report.totals.silent += 1
    case .buried:
      report.totals.dead += 1
      report.hour.note(at: now, now: now) { $0.failed += 1 }
    case .regroups, .waits:
      report.totals.retried += 1
      report.hour.note(at: now, now: now) { $0.failed += 1 }
      return
    case .empty, .parked, .broken: return
    }
    report.totals.processed += turn?.messages ?? 0
  }

  /// A message said again what had just been said.
  mutating func noteCollapsed(_ count: Int) { report.totals.collapsed += count }
  /// A file was no entry.
  mutating func noteBad(_ count: Int) { report.totals.bad += count }

  /// Whether it is time to write, at most once a second; then it counts as written.
  mutating func isDue(_ monotonic: Int) -> Bool {
    guard writesLeft > 0, monotonic - lastWrite >= DrainStatus.interval else { return false }
    lastWrite = monotonic
    writesLeft -= 1
    return true
  }
}

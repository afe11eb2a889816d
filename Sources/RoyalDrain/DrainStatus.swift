import RoyalCore
import RoyalSchedule
import RoyalSystem

/// When ctl/status.json is written, and the counts in it that grow while the drain lives.
struct DrainStatus {
  private static let interval = 1000

  /// Epoch milliseconds.
  let started: Int
  private(set) var answered = 0
  private(set) var silent = 0
  private(set) var buried = 0
  private(set) var retried = 0
  private var lastWrite = -DrainStatus.interval
  private var isChanged = true

  init(now: Int) { started = now }

  /// When to write, monotonic milliseconds; nil while nothing changed.
  var nextWrite: Int? { isChanged ? lastWrite + DrainStatus.interval : nil }

  /// Something changed that the file tells of.
  mutating func touch() { isChanged = true }

  mutating func count(_ end: TurnEnd) {
    isChanged = true
    switch end {
    case .answered: answered += 1
    case .silent: silent += 1
    case .buried: buried += 1
    case .regroups, .waits: retried += 1
    case .empty, .parked, .broken: break
    }
  }

  /// Whether it is time to write, at most once a second; then it counts as written.
  mutating func isDue(_ monotonic: Int) -> Bool {
    guard isChanged, monotonic - lastWrite >= DrainStatus.interval else { return false }
    lastWrite = monotonic
    isChanged = false
    return true
  }
}

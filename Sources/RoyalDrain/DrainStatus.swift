import Glibc
import RoyalCore
import RoyalSchedule
import RoyalSystem

/// What the drain says of itself in ctl/status.json: written at most once a second, and only when something changed.
struct DrainStatus {
  private static let interval = 1000

  private let started: Int
  private let settings: Settings
  private var processed = 0
  private var answered = 0
  private var buried = 0
  private var retried = 0
  private var lastText = ""
  private var lastWrite = -DrainStatus.interval
  private var isChanged = true

  init(now: Int, settings: Settings) {
    started = now
    self.settings = settings
  }

  /// When to write, monotonic milliseconds; nil while nothing changed.
  var nextWrite: Int? { isChanged ? lastWrite + DrainStatus.interval : nil }

  mutating func touch() { isChanged = true }

  mutating func count(_ end: TurnEnd) {
    isChanged = true
    switch end {
    case .answered, .silent:
      processed += 1
      answered += 1
    case .buried:
      processed += 1
      buried += 1
    case .regroups, .waits: retried += 1
    case .empty, .parked, .broken: break
    }
  }

  /// The text to write now, or nil.
  mutating func due(_ monotonic: Int, now: Int, waiting: Int, retrying: Int, users: Int, agents: Int) -> [UInt8]? {
    guard isChanged, monotonic - lastWrite >= DrainStatus.interval else { return nil }
    lastWrite = monotonic
    isChanged = false
    let text = """
      {"pid":\(getpid()),"started":"\(Timestamp.iso(started))","updated":"\(Timestamp.iso(now))",\
      "queue":{"waiting":\(waiting),"retrying":\(retrying),"active_users":\(users)},\
      "workers":{"pool_size":\(settings.workerPool.upperBound),"active":\(agents)},\
      "turns":{"processed":\(processed),"answered":\(answered),"dead":\(buried),"retried":\(retried)}}

      """
    return Array(text.utf8)
  }
}

extension Daemon {
  /// Writes ctl/status.json where it is due.
  func writeStatus() {
    let text = status.due(
      Clock.monotonic(), now: Clock.now(), waiting: schedule.waiting, retrying: waiting.count,
      users: schedule.activeUsers, agents: schedule.activeAgents)
    guard let text else { return }
    do {
      try spool.writeStatus(text)
    } catch {
      log.warn("status", ["error": "\(error)"])
    }
  }
}

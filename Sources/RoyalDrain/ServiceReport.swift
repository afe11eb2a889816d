import RoyalSystem

/// What the service manager is told, and when. All times are monotonic milliseconds.
struct ServiceReport {
  private static let interval = 1000

  let manager: ServiceManager
  private var nextSign: Int?
  private var text = ""
  private var toldAt = 0

  init(manager: ServiceManager) { self.manager = manager }

  /// How long the loop may sleep: not past the next sign of life, where somebody waits for it.
  func bounded(_ timeout: Int, now: Int) -> Int { nextSign.map { min(timeout, max(0, $0 - now)) } ?? timeout }

  /// The daemon works; or it works again with the configuration that it has read.
  mutating func ready(_ text: String, now: Int) {
    manager.ready(text)
    (self.text, toldAt) = (text, now)
    nextSign = manager.watchdogInterval.map { now + $0 }
  }

  func stopping(_ text: String) { manager.stopping(text) }

  /// A sign of life where one is due.
  mutating func signOfLife(now: Int) {
    guard let interval = manager.watchdogInterval, let sign = nextSign, sign <= now else { return }
    manager.signOfLife()
    nextSign = now + interval
  }

  /// How things are, where that has changed, at most once a second.
  mutating func say(_ text: @autoclosure () -> String, now: Int) {
    guard manager.isThere, now - toldAt >= ServiceReport.interval else { return }
    toldAt = now
    let text = text()
    guard text != self.text else { return }
    self.text = text
    manager.say(text)
  }
}

extension Daemon {
  /// Called once a turn of the event loop, and from nowhere else: a loop that hangs must not look alive.
  func reportToManager() {
    let now = Clock.monotonic()
    service.signOfLife(now: now)
    if stopDeadline == nil { service.say(serviceText, now: now) }
  }

  /// One line for people: what waits and runs, and what takes nothing.
  var serviceText: String {
    let counts = "\(schedule.waiting) waiting, \(schedule.activeUsers) running, \(waiting.count) to deliver"
    let closed = breakers.outages.keys.sorted().joined(separator: " ")
    let pause = schedule.isPaused && stopDeadline == nil ? "; paused by ctl/pause-drain" : ""
    return counts + pause + (closed.isEmpty ? "" : "; takes nothing: \(closed)")
  }
}

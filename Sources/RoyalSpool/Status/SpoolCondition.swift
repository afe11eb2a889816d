import RoyalCore
import RoyalSystem

/// Everything that can be known of a spool and its drain from the files alone: what health, statistics and the status page tell.
public struct SpoolCondition: Sendable {
  /// When it was looked at, epoch milliseconds.
  public let now: Int
  /// Why there is no spool to look at; nil where there is one.
  public private(set) var absence: String?
  public private(set) var isDrainAlive = false
  /// The drain's last report; that of a drain that has ended stays.
  public private(set) var report: DrainReport?
  public private(set) var glance = SpoolGlance()
  /// Bytes that may still be written; nil where that cannot be told.
  public private(set) var room: Int?
  /// The custom webhooks in hooks.d, and what in it is broken: some of them, and files that no webhook can be called by.
  public private(set) var hooks: [String] = []
  public private(set) var brokenHooks: [String] = []
  /// Why nothing is taken in at the moment: sentences.
  public private(set) var stops: [String] = []

  /// Looks at the spool at ROYAL_SPOOL.
  /// - Parameter now: epoch milliseconds.
  public init(_ settings: Settings, now: Int) {
    self.now = now
    for hook in HookFolder(settings).all(role: .hook) {
      // A name that is Royal's own is no service beside the one that it is the name of.
      if HookSettings.isName(hook.name) { hooks.append(hook.name) }
      if case .failure = hook.settings { brokenHooks.append(hook.name) }
    }
    do {
      read(try SpoolRoot.open(settings.spool), settings)
    } catch {
      absence = error.reason
    }
  }

  /// For tests of what follows from a condition.
  init(now: Int, isDrainAlive: Bool, report: DrainReport?, glance: SpoolGlance = SpoolGlance()) {
    self.now = now
    self.isDrainAlive = isDrainAlive
    self.report = report
    self.glance = glance
  }

  private mutating func read(_ root: Directory, _ settings: Settings) {
    isDrainAlive = SpoolRoot.isDrainAlive(root)
    report = SpoolRoot.status(root).flatMap(DrainReport.init)
    glance = SpoolGlance(root, reported: report?.updated ?? 0)
    room = try? root.room().bytes
    stops = SpoolRoot.stops(root, minFree: settings.minFree).map { $0.reason }
    if let error = SpoolRoot.writeError(root) { stops.append("the spool cannot be written: \(error)") }
  }
}

/// The numbers that /stats, /metrics and the status page have in common. What the looker may not read, the drain has counted.
extension SpoolCondition {
  /// The report of a drain that runs.
  public var current: DrainReport? { isDrainAlive ? report : nil }
  /// How long after the end of `--once` the next one may start, in milliseconds: cron and the timer do so every minute.
  static let restingTime = 150_000
  /// Whether none runs just now, but one ran a moment ago and will again.
  public var isDrainResting: Bool {
    guard !isDrainAlive, let report, report.state == .resting else { return false }
    return (0...SpoolCondition.restingTime).contains(now - report.updated)
  }
  /// Milliseconds since the drain started; 0 while none runs.
  public var uptime: Int { current.map { max(0, now - $0.started) } ?? 0 }
  /// Entries that wait, in new/ and for their next attempt.
  public var queueSize: Int { waiting + retrying }
  public var waiting: Int { glance.waiting ?? report.map { $0.waiting.reduce(0, +) } ?? 0 }
  public var retrying: Int { glance.retrying ?? report?.undelivered ?? 0 }
  public var running: Int { glance.running ?? current?.activeUsers ?? 0 }
  public var parked: Int { glance.parked ?? report?.parked ?? 0 }
  public var dead: Int { glance.dead ?? report?.dead ?? 0 }
  public var bad: Int { glance.bad ?? report?.bad ?? 0 }
  /// Users with a turn under way.
  public var activeUsers: Int { current?.activeUsers ?? 0 }
  public var activeWorkers: Int { current?.activeWorkers ?? 0 }
  /// The share of the workers that may be at work that are, 0 to 1.
  public var utilization: Double {
    guard let current, current.poolSize > 0 else { return 0 }
    return min(1, Double(current.activeWorkers) / Double(current.poolSize))
  }
  public var totals: DrainReport.Totals { report?.totals ?? DrainReport.Totals() }
  public var hour: LastHour { report?.hour ?? LastHour() }
  /// How long the oldest entry has waited, in milliseconds; nil where none waits.
  public var oldestAge: Int? { glance.oldest.map { max(0, now - $0) } }
}

import RoyalCore

/// What the drain tells of itself in ctl/status.json. All times are epoch milliseconds.
///
/// It is written when something changed, at most once a second, once more a second later, and never by an idle drain: ages are
/// for the reader to work out. So the drain has not seen what came into new/ after its last report.
public struct DrainReport: Sendable, Equatable {
  /// What the drain is at.
  public enum State: String, Sendable {
    /// It brings back what a drain before it had under way.
    case starting
    case running
    /// ctl/pause-drain is there.
    case paused
    /// It was told to end and lets running turns finish.
    case stopping
    /// `--once` did what there was to do; cron or a timer starts it again in a minute.
    case resting
    /// It ended in order.
    case ended
  }

  /// A destination, or the agent, that takes nothing.
  public struct Breaker: Sendable, Equatable {
    /// `source/account or instance`, or `agent`.
    public var destination: String
    public var since: Int
    public var nextProbe: Int
    public var probes: Int
    public var reason: String

    public init(destination: String, since: Int, nextProbe: Int, probes: Int, reason: String) {
      self.destination = destination
      self.since = since
      self.nextProbe = nextProbe
      self.probes = probes
      self.reason = reason
    }
  }

  /// An alert that is raised.
  public struct Alert: Sendable, Equatable {
    /// By the name that ROYAL_ALERT_COMMAND gets.
    public var name: String
    public var since: Int

    public init(name: String, since: Int) {
      self.name = name
      self.since = since
    }
  }

  /// What has been counted since ctl/status.json was made; a restart goes on counting.
  public struct Totals: Sendable, Equatable {
    /// Messages that came in.
    public var received = 0
    /// Messages whose turn is over.
    public var processed = 0
    /// Messages that said again what had just been said.
    public var collapsed = 0
    /// Files that were no entries.
    public var bad = 0
    /// Turns by their end.
    public var answered = 0
    public var silent = 0
    public var dead = 0
    public var retried = 0
    /// What the answered turns took together, in milliseconds.
    public var answerTime = 0

    public init() {}
  }

  public var pid: Int32 = 0
  public var started: Int
  public var updated: Int
  public var state = State.starting
  /// When it will act though nothing happens; nil: it waits for something to happen. Once this has passed there is a newer
  /// report, or the drain is stuck.
  public var next: Int?
  /// When the turn that has been under way longest was started.
  public var busySince: Int?
  /// Entries that wait for their turn: urgent, high, normal, low.
  public var waiting = [0, 0, 0, 0]
  /// Answers that wait for their delivery.
  public var undelivered = 0
  public var activeUsers = 0
  /// The bounds of WORKER_POOL_SIZE, the agents that may be at work now, those that are.
  public var minimumWorkers = 0
  public var maximumWorkers = 0
  public var poolSize = 0
  public var activeWorkers = 0
  /// Entries in dead/, hold/ and bad/ at the last scan.
  public var dead = 0
  public var parked = 0
  public var bad = 0
  public var totals = Totals()
  /// Whether each platform can be sent to, by its name.
  public var services: [String: Bool] = [:]
  public var breakers: [Breaker] = []
  public var alerts: [Alert] = []
  public var hour = LastHour()

  /// A report in which nothing has happened yet.
  public init(started: Int) {
    self.started = started
    updated = started
  }
}

extension DrainReport {
  public static let priorities = ["urgent", "high", "normal", "low"]

  /// Whether the breaker of a platform, or of any of its accounts and instances, is open.
  /// - Parameter service: `chatwoot`, `evolution`, `agent`, or the name of a custom webhook.
  public func isFailing(_ service: String) -> Bool {
    breakers.contains { $0.destination == service || $0.destination.hasPrefix(service + "/") }
  }
}

import RoyalCore

/// Decides which user's turn starts when: a value that is told what happened and at what time, and says what to do.
///
/// A user has at most one turn at a time. The ready queue is a queue of users, so that nobody's backlog delays another.
/// All times are monotonic milliseconds that the caller hands in.
public struct Scheduler<Ticket: Sendable>: Sendable {
  public var rules: ScheduleRules
  /// Nothing starts while it is set (ctl/pause-drain, or the drain is stopping).
  public var isPaused = false
  var lanes: [UserTag: Lane<Ticket>] = [:]
  private var alarms = AlarmQueue()
  private var ready = AlarmQueue()
  private var readyResumes = AlarmQueue()
  /// Users with a turn under way, and whether their agent is at work.
  var running: [UserTag: Bool] = [:]
  private var isLoneRunning = false
  var gates = Gates()
  /// Agents that may be at work at once now, between the bounds that the rules set.
  public internal(set) var workers: Int
  /// Users whose next start must be worked out anew before anything is decided.
  var changed: Set<UserTag> = []
  /// Users of whom more entries are known to be than have been taken in.
  private var incomplete: Set<UserTag> = []

  /// The gate that every turn passes before it asks the agent.
  public static var agentGate: String { "agent" }

  public init(rules: ScheduleRules) {
    self.rules = rules
    workers = rules.workers.lowerBound
  }

  /// Takes an entry in. One of a key that waits already replaces it; one of a key that runs is left to a later scan.
  /// - Returns: the key of the same text that came a moment before, where this one is a duplicate and has not been taken in.
  public mutating func add(_ item: Item<Ticket>) -> EventKey? {
    lanes[item.name.user, default: Lane()].admit(item, rules, &changed)
  }

  /// Holds a user back until all entries that are there have been taken in.
  public mutating func setIncomplete(_ user: UserTag, _ isIncomplete: Bool) {
    if isIncomplete {
      incomplete.insert(user)
    } else if incomplete.remove(user) != nil {
      replan(user)
    }
  }

  /// Takes in a turn that has its answer and waits for its delivery.
  public mutating func addResume(turn: EventKey, of user: UserTag, to destination: String = "", due: Int) {
    lanes[user, default: Lane()].resumes.removeAll { $0.turn == turn }
    lanes[user, default: Lane()].resumes.append(
      Lane.Resume(turn: turn, destination: destination, due: due))
    replan(user)
  }

  /// An operator took an entry.
  public mutating func remove(_ key: EventKey, of user: UserTag) -> Item<Ticket>? {
    guard let item = lanes[user]?.remove(key) else { return nil }
    replan(user)
    return item
  }

  /// Takes out every entry that a takeover, a cancel or a clear ends.
  public mutating func removeAll(where matches: (Item<Ticket>) -> Bool) -> [Item<Ticket>] {
    var removed: [Item<Ticket>] = []
    for user in lanes.keys {
      guard let gone = lanes[user]?.removeAll(where: matches), !gone.isEmpty else { continue }
      removed += gone
      replan(user)
    }
    return removed
  }

  /// The agent of a user's turn has answered; the delivery goes on.
  public mutating func agentFinished(_ user: UserTag) {
    if running[user] != nil { running[user] = false }
  }

  /// A user's turn is over.
  /// - Parameter cooled: whether it counts for the cooldown: an answer went out.
  public mutating func turnEnded(_ user: UserTag, now: Int, cooled: Bool) {
    guard running.removeValue(forKey: user) != nil else { return }
    if running.isEmpty { isLoneRunning = false }
    lanes[user]?.running = nil
    if cooled { lanes[user, default: Lane()].cooldownUntil = now + rules.cooldown }
    if ready.first == nil { workers = max(rules.workers.lowerBound, activeAgents) }
    replan(user)
  }

  /// A destination takes nothing: its turns are held, and from a moment on one is let through to see.
  public mutating func close(_ destination: String, until moment: Int) {
    for user in gates.close(destination, until: moment) { alarms.push(at: moment, user, version: version(of: user)) }
  }

  /// A destination takes answers again.
  public mutating func open(_ destination: String) {
    for user in gates.open(destination) { replan(user) }
  }

  private func version(of user: UserTag) -> Int { lanes[user]?.version ?? 0 }

  /// Remembers a cooldown from before a restart; a longer one stays.
  public mutating func setCooldown(_ user: UserTag, atLeast until: Int) {
    guard lanes[user]?.cooldownUntil ?? 0 < until else { return }
    lanes[user, default: Lane()].cooldownUntil = until
    replan(user)
  }

  /// Takes out the turns whose delivery waits.
  public mutating func removeResumes() {
    for user in lanes.keys where !(lanes[user]?.resumes.isEmpty ?? true) {
      lanes[user]?.resumes = []
      replan(user)
    }
  }

  /// Forgets users of whom nothing is left to know.
  public mutating func forgetIdle(now: Int) {
    for (user, lane) in lanes where lane.isEmpty && lane.cooldownUntil <= now {
      let isRecent = lane.recent.values.contains { now - $0.arrived <= rules.duplicateWindow }
      if !isRecent { lanes[user] = nil }
    }
  }

  /// When to ask again though nothing happens, as far as the last decision knows; nil: never.
  public var nextDeadline: Int? { isPaused ? nil : alarms.first?.at }

  /// What can start now.
  public mutating func decide(now: Int) -> [ScheduleAction<Ticket>] {
    guard !isPaused else { return [] }
    for user in changed { setAlarm(user) }
    changed.removeAll(keepingCapacity: true)
    while let alarm = alarms.first, alarm.at <= now {
      alarms.removeFirst()
      enqueue(alarm)
    }
    var actions: [ScheduleAction<Ticket>] = []
    while let action = startNext(now) { actions.append(action) }
    return actions
  }

  private mutating func replan(_ user: UserTag) { changed.insert(user) }

  private mutating func setAlarm(_ user: UserTag) {
    guard var lane = lanes[user] else { return }
    lane.version += 1
    let plan = lane.plan(rules)
    lanes[user] = lane
    if let plan, !incomplete.contains(user) { alarms.push(at: plan.start, user, version: lane.version) }
  }

  private mutating func enqueue(_ alarm: AlarmQueue.Alarm) {
    guard var lane = lanes[alarm.user], lane.version == alarm.version, let plan = lane.plan(rules) else { return }
    lanes[alarm.user] = lane
    let place = plan.start + plan.priority.patience
    if case .resume = plan.work {
      readyResumes.push(at: place, alarm.user, version: lane.version)
    } else {
      ready.push(at: place, alarm.user, version: lane.version)
    }
  }

  private mutating func startNext(_ now: Int) -> ScheduleAction<Ticket>? {
    guard running.count < rules.users, !isLoneRunning else { return nil }
    while let user = nextUser(&readyResumes) {
      readyResumes.removeFirst()
      if passesGates(user, [], now) { return start(user) }
    }
    guard activeAgents < rules.workers.upperBound else { return nil }
    while let user = nextUser(&ready) {
      // An entry that may have crashed the drain waits until it has the drain to itself, and nothing overtakes it.
      if isLone(user), !running.isEmpty { return nil }
      ready.removeFirst()
      guard passesGates(user, [Scheduler.agentGate], now) else { continue }
      workers = max(workers, activeAgents + 1)
      return start(user)
    }
    return nil
  }

  /// The user at the head of a queue; those whose lane has changed since are passed over.
  private func nextUser(_ queue: inout AlarmQueue) -> UserTag? {
    while let alarm = queue.first {
      if lanes[alarm.user]?.version == alarm.version, !incomplete.contains(alarm.user) { return alarm.user }
      queue.removeFirst()
    }
    return nil
  }

  private mutating func isLone(_ user: UserTag) -> Bool {
    guard case .lone = plan(of: user)?.work else { return false }
    return true
  }

  private mutating func passesGates(_ user: UserTag, _ more: [String], _ now: Int) -> Bool {
    guard let plan = plan(of: user) else { return false }
    switch gates.admit(user, more + [plan.destination], now: now) {
    case .pass: return true
    case .held: return false
    case .askAgain(let moment):
      alarms.push(at: moment, user, version: version(of: user))
      return false
    }
  }

  private mutating func plan(of user: UserTag) -> Lane<Ticket>.Plan? { lanes[user]?.plan(rules) }

  private mutating func start(_ user: UserTag) -> ScheduleAction<Ticket>? {
    guard var lane = lanes[user], let plan = lane.plan(rules) else { return nil }
    let items = lane.take(plan.work, rules)
    lane.running = Set(items.map(\.name.key))
    lane.version += 1
    lanes[user] = lane
    switch plan.work {
    case .resume(let turn):
      running[user] = false
      return .resume(user: user, turn: turn)
    case .lone:
      running[user] = true
      isLoneRunning = true
      return .start(user: user, items: items, isLone: true)
    case .group:
      running[user] = true
      return .start(user: user, items: items, isLone: false)
    }
  }
}

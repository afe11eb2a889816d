import RoyalCore

/// Decides which user's turn starts when: a value that is told what happened and at what time, and says what to do.
///
/// A user has at most one turn at a time. The ready queue is a queue of users, so that nobody's backlog delays another.
/// All times are monotonic milliseconds that the caller hands in.
public struct Scheduler: Sendable {
  public var rules: ScheduleRules
  /// Nothing starts while it is set (ctl/pause-drain, or the drain is stopping).
  public var isPaused = false
  var lanes: [UserTag: Lane] = [:]
  /// Entries that wait, of all lanes.
  var waitingCount = 0
  private var alarms = AlarmQueue()
  var ready = ReadyQueue()
  private var readyResumes = AlarmQueue()
  private var recent = RecentTexts()
  var destinations = DestinationTable()
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
  /// Of all lanes, so that a lane which is forgotten and made anew never has one that an old alarm was set for.
  private var lastVersion = 0

  /// The gate that every turn passes before it asks the agent.
  public static var agentGate: String { "agent" }

  public init(rules: ScheduleRules) {
    self.rules = rules
    workers = rules.workers.lowerBound
  }

  /// Takes an entry in. One of a key that waits already replaces it; one of a key that runs is left to a later scan.
  /// - Returns: the key of the same text that came a moment before, where this one is a duplicate and has not been taken in.
  public mutating func add(_ item: Item) -> EventKey? {
    if let original = recent.original(of: item, window: rules.duplicateWindow) { return original }
    let waiting = Waiting(item, destination: destinations.place(of: item.destination))
    waitingCount += lanes[item.name.user, default: Lane()].admit(waiting)
    replan(item.name.user)
    return nil
  }

  /// Makes room for so many entries of a user.
  public mutating func reserve(_ count: Int, of user: UserTag) { lanes[user, default: Lane()].reserve(count) }

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
      Lane.Resume(turn: turn, destination: destinations.place(of: destination), due: due))
    replan(user)
  }

  /// An operator took an entry.
  public mutating func remove(_ key: EventKey, of user: UserTag) -> Waiting? {
    guard let item = lanes[user]?.remove(key) else { return nil }
    waitingCount -= 1
    replan(user)
    return item
  }

  /// Takes out the entries of a user that match: a takeover ends them.
  /// - Parameter matches: gets an entry and where its answer goes.
  public mutating func removeAll(
    of user: UserTag, where matches: (Waiting, String) -> Bool
  ) -> [Waiting] {
    let names = destinations
    guard let removed = lanes[user]?.removeAll(where: { matches($0, names.name(of: $0.destination)) }),
      !removed.isEmpty
    else { return [] }
    waitingCount -= removed.count
    replan(user)
    return removed
  }

  /// Takes out every entry that waits.
  public mutating func removeAll() -> [Waiting] {
    lanes.keys.flatMap { user in removeAll(of: user) { _, _ in true } }
  }

  /// Takes out the entry of a key, whoever its user is.
  public mutating func removeAnywhere(_ key: EventKey) -> Waiting? {
    guard let user = lanes.first(where: { $0.value.items.contains(key) })?.key else { return nil }
    return remove(key, of: user)
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
    if ready.isEmpty { workers = max(rules.workers.lowerBound, activeAgents) }
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

  private mutating func renewVersion(of user: UserTag) {
    lastVersion += 1
    lanes[user]?.version = lastVersion
  }

  private func version(of user: UserTag) -> Int { lanes[user]?.version ?? 0 }

  /// Remembers a cooldown from before a restart; a longer one stays.
  public mutating func setCooldown(_ user: UserTag, atLeast until: Int) {
    guard lanes[user]?.cooldownUntil ?? .min < until else { return }
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
    lanes = lanes.filter { !$0.value.isEmpty || $0.value.cooldownUntil > now }
  }

  /// When to ask again though nothing happens, as far as the last decision knows; nil: never.
  public var nextDeadline: Int? { isPaused ? nil : alarms.first?.at }

  /// What can start now.
  public mutating func decide(now: Int) -> [ScheduleAction] {
    guard !isPaused else { return [] }
    for user in changed { setAlarm(user) }
    changed.removeAll(keepingCapacity: true)
    while let alarm = alarms.first, alarm.at <= now {
      alarms.removeFirst()
      enqueue(alarm)
    }
    var actions: [ScheduleAction] = []
    while let action = startNext(now) { actions.append(action) }
    return actions
  }

  private mutating func replan(_ user: UserTag) { changed.insert(user) }

  private mutating func setAlarm(_ user: UserTag) {
    renewVersion(of: user)
    guard !incomplete.contains(user), let plan = plan(of: user) else { return }
    alarms.push(at: plan.start, user, version: version(of: user))
  }

  private mutating func enqueue(_ alarm: AlarmQueue.Alarm) {
    guard isCurrent(alarm), let plan = plan(of: alarm.user) else { return }
    if case .resume = plan.work {
      readyResumes.push(at: plan.start, alarm.user, version: alarm.version)
    } else {
      ready.push(since: plan.start, alarm.user, version: alarm.version, plan.priority)
    }
  }

  private mutating func startNext(_ now: Int) -> ScheduleAction? {
    guard running.count < rules.users, !isLoneRunning else { return nil }
    while let user = nextResume() {
      readyResumes.removeFirst()
      if passesGates(user, [], now) { return start(user) }
    }
    guard activeAgents < rules.workers.upperBound else { return nil }
    while let (user, priority) = ready.first(now: now, isCurrent: isCurrent) {
      // An entry that may have crashed the drain waits until it has the drain to itself, and nothing overtakes it.
      if isLone(user), !running.isEmpty { return nil }
      ready.removeFirst(priority)
      guard passesGates(user, [Scheduler.agentGate], now) else { continue }
      ready.started(priority, now: now)
      workers = max(workers, activeAgents + 1)
      return start(user)
    }
    return nil
  }

  /// The user whose delivery is due; those whose lane has changed since are passed over.
  private mutating func nextResume() -> UserTag? {
    while let alarm = readyResumes.first {
      if isCurrent(alarm) { return alarm.user }
      readyResumes.removeFirst()
    }
    return nil
  }

  /// Whether the user's lane is what it was when the alarm was set.
  private func isCurrent(_ alarm: AlarmQueue.Alarm) -> Bool {
    lanes[alarm.user]?.version == alarm.version && !incomplete.contains(alarm.user)
  }

  private mutating func isLone(_ user: UserTag) -> Bool {
    guard case .lone = plan(of: user)?.work else { return false }
    return true
  }

  private mutating func passesGates(_ user: UserTag, _ more: [String], _ now: Int) -> Bool {
    guard let plan = plan(of: user) else { return false }
    switch gates.admit(user, more + [destinations.name(of: plan.destination)], now: now) {
    case .pass: return true
    case .held: return false
    case .askAgain(let moment):
      alarms.push(at: moment, user, version: version(of: user))
      return false
    }
  }

  private mutating func plan(of user: UserTag) -> Lane.Plan? { lanes[user]?.plan(rules) }

  private mutating func start(_ user: UserTag) -> ScheduleAction? {
    guard let plan = plan(of: user), let items = lanes[user]?.take(plan.work, rules) else { return nil }
    waitingCount -= items.count
    lanes[user]?.running = items.map(\.name.key)
    renewVersion(of: user)
    let destination = destinations.name(of: plan.destination)
    switch plan.work {
    case .resume(let turn):
      running[user] = false
      return .resume(user: user, turn: turn)
    case .lone:
      running[user] = true
      isLoneRunning = true
      return .start(user: user, items: items, destination: destination, isLone: true)
    case .group:
      running[user] = true
      return .start(user: user, items: items, destination: destination, isLone: false)
    }
  }
}

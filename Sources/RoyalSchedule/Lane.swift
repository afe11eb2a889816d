import RoyalCore

/// A user's queue: the entries that wait, the turn that runs, and from when on the next may start.
struct Lane {
  /// What the lane would do next, and when.
  struct Plan {
    var start: Int
    /// When the last retry among its entries is due; 0 where none is.
    var due: Int
    var priority: Priority
    var work: Work
    var destination: Int32
  }

  enum Work {
    /// Deliver the answer of a turn that waits.
    case resume(EventKey)
    /// One entry that was there when the drain crashed: with nothing else beside it.
    case lone(EventKey)
    /// So many entries of the first entry's conversation.
    case group
  }

  /// A turn with an answer that waits for its next attempt; the lane's later entries wait behind it.
  struct Resume {
    let turn: EventKey
    let destination: Int32
    let due: Int
  }

  private(set) var items = WaitingList()
  private var crashed: Set<EventKey> = []
  private var firing = 0
  /// How many entries wait, by priority.
  private(set) var counts = SIMD4<Int32>()
  var resumes: [Resume] = []
  /// The members of the turn that runs.
  var running: [EventKey]?
  /// The monotonic clock may be younger than an entry: its moments may be negative.
  var cooldownUntil = Int.min
  /// Grows with each change, so that what was planned before is known to be stale.
  var version = 0

  var isEmpty: Bool { items.isEmpty && resumes.isEmpty && running == nil }

  /// Takes an entry in, unless it runs.
  /// - Returns: how many more there are.
  mutating func admit(_ item: Waiting) -> Int {
    if running?.contains(item.name.key) == true { return 0 }
    let before = items.count
    var item = item
    if item.arrived < cooldownUntil { item.priority = item.priority.lowered }
    _ = remove(item.name.key)
    items.insert(item)
    count(item, 1)
    if item.name.crashes > 0 { crashed.insert(item.name.key) }
    return items.count - before
  }

  private mutating func count(_ item: Waiting, _ change: Int32) {
    counts[item.priority.rawValue] += change
    if item.firesAtOnce { firing += Int(change) }
  }

  func contains(_ key: EventKey) -> Bool { items.contains(key) || running?.contains(key) == true }

  mutating func remove(_ key: EventKey) -> Waiting? {
    guard let item = items.remove(key) else { return nil }
    forget(item)
    return item
  }

  mutating func removeAll(where matches: (Waiting) -> Bool) -> [Waiting] {
    let removed = items.removeAll(where: matches)
    for item in removed { forget(item) }
    return removed
  }

  private mutating func forget(_ item: Waiting) {
    if !crashed.isEmpty { crashed.remove(item.name.key) }
    count(item, -1)
  }

  /// Makes room for entries that are known to come.
  mutating func reserve(_ count: Int) { items.reserve(count) }

  /// What comes next. Nil while a turn runs or nothing waits.
  mutating func plan(_ rules: ScheduleRules) -> Plan? {
    guard running == nil else { return nil }
    if let next = resumes.min(by: { $0.due < $1.due }) {
      return Plan(
        start: next.due, due: next.due, priority: .urgent, work: .resume(next.turn), destination: next.destination)
    }
    items.sort()
    if !crashed.isEmpty, let item = items.first(where: { $0.name.crashes > 0 }) {
      return Plan(
        start: max(item.arrived, item.due, cooldownUntil), due: item.retry, priority: item.priority,
        work: .lone(item.name.key),
        destination: item.destination)
    }
    let group = items.group(limit: rules.maxGrouped)
    guard let first = group.first else { return nil }
    return Plan(
      start: start(of: group, rules), due: group.map(\.retry).max() ?? 0, priority: priority, work: .group,
      destination: first.destination)
  }

  /// That of the most pressing message that waits: what stands before it in the lane is as pressing, for it must go first.
  private var priority: Priority { Priority.allCases.first { counts[$0.rawValue] > 0 } ?? .normal }

  private func start(of group: [Waiting], _ rules: ScheduleRules) -> Int {
    let first = group.map(\.arrived).min() ?? 0
    let last = group.map(\.arrived).max() ?? 0
    let due = group.map(\.due).max() ?? 0
    // An urgent message of another conversation fires, too, what stands before it.
    let fires = group.count >= rules.maxGrouped || firing > 0
    let buffered = fires ? first : min(last + rules.buffer, first + rules.bufferMax)
    return max(buffered, due, cooldownUntil)
  }

  /// Takes the entries of the next turn out of the queue.
  mutating func take(_ work: Work, _ rules: ScheduleRules) -> [Waiting] {
    switch work {
    case .resume(let turn):
      resumes.removeAll { $0.turn == turn }
      return []
    case .lone(let key): return remove(key).map { [$0] } ?? []
    case .group:
      items.sort()
      let group = items.takeGroup(limit: rules.maxGrouped)
      for item in group { forget(item) }
      return group
    }
  }
}

import RoyalCore

/// A user's queue: the entries that wait, the turn that runs, and from when on the next may start.
struct Lane<Ticket: Sendable> {
  /// What the lane would do next, and when.
  struct Plan {
    var start: Int
    /// When the last retry among its entries is due; 0 where none is.
    var due: Int
    var priority: Priority
    var work: Work
    var destination: String
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
    let destination: String
    let due: Int
  }

  /// A text that came lately, by which a second copy under another id is known.
  struct Text: Hashable {
    let conversation: String
    let fingerprint: UInt64
  }

  /// Which entry brought a text, and when.
  struct Origin {
    let key: EventKey
    let arrived: Int
  }

  /// The next one to go stands last.
  private(set) var items: [Item<Ticket>] = []
  private var keys: Set<EventKey> = []
  private var crashed: Set<EventKey> = []
  /// How many entries wait, by priority.
  private(set) var counts = SIMD4<Int>()
  private var isSorted = true
  var resumes: [Resume] = []
  /// The members of the turn that runs.
  var running: Set<EventKey>?
  var cooldownUntil = 0
  var recent: [Text: Origin] = [:]
  /// Grows with each change, so that what was planned before is known to be stale.
  var version = 0

  var isEmpty: Bool { items.isEmpty && resumes.isEmpty && running == nil }

  /// Takes an entry in, unless it runs or is a duplicate.
  /// - Returns: the key of the same text that came a moment before.
  mutating func admit(_ item: Item<Ticket>, _ rules: ScheduleRules, _ changed: inout Set<UserTag>) -> EventKey? {
    if running?.contains(item.name.key) == true { return nil }
    if let original = duplicate(of: item, rules) { return original }
    var item = item
    if item.arrived < cooldownUntil { item.priority = item.priority.lowered }
    insert(item)
    changed.insert(item.name.user)
    return nil
  }

  private mutating func duplicate(of item: Item<Ticket>, _ rules: ScheduleRules) -> EventKey? {
    guard item.fingerprint != 0, rules.duplicateWindow > 0 else { return nil }
    let text = Text(conversation: item.conversation, fingerprint: item.fingerprint)
    if let origin = recent[text], origin.key != item.name.key,
      abs(origin.arrived - item.arrived) <= rules.duplicateWindow
    {
      return origin.key
    }
    recent[text] = Origin(key: item.name.key, arrived: item.arrived)
    return nil
  }

  private mutating func insert(_ item: Item<Ticket>) {
    _ = remove(item.name.key)
    if let last = items.last, last.precedes(item) { isSorted = false }
    items.append(item)
    keys.insert(item.name.key)
    counts[item.priority.rawValue] += 1
    if item.name.crashes > 0 { crashed.insert(item.name.key) }
  }

  func contains(_ key: EventKey) -> Bool { keys.contains(key) || running?.contains(key) == true }

  mutating func remove(_ key: EventKey) -> Item<Ticket>? {
    crashed.remove(key)
    guard keys.remove(key) != nil, let index = items.firstIndex(where: { $0.name.key == key }) else { return nil }
    let item = items.remove(at: index)
    counts[item.priority.rawValue] -= 1
    return item
  }

  mutating func removeAll(where matches: (Item<Ticket>) -> Bool) -> [Item<Ticket>] {
    let removed = items.filter(matches)
    items.removeAll(where: matches)
    keys.subtract(removed.map(\.name.key))
    crashed.subtract(removed.map(\.name.key))
    for item in removed { counts[item.priority.rawValue] -= 1 }
    return removed
  }

  /// What comes next. Nil while a turn runs or nothing waits.
  mutating func plan(_ rules: ScheduleRules) -> Plan? {
    guard running == nil else { return nil }
    if let next = resumes.min(by: { $0.due < $1.due }) {
      return Plan(
        start: next.due, due: next.due, priority: .urgent, work: .resume(next.turn), destination: next.destination)
    }
    sort()
    if !crashed.isEmpty, let item = items.last(where: { $0.name.crashes > 0 }) {
      return Plan(
        start: max(item.due, cooldownUntil), due: item.due, priority: item.priority, work: .lone(item.name.key),
        destination: item.destination)
    }
    let group = nextGroup(rules)
    guard let first = group.first, let priority = group.map(\.priority).min() else { return nil }
    return Plan(
      start: start(of: group, rules), due: group.map(\.due).max() ?? 0, priority: priority, work: .group,
      destination: first.destination)
  }

  private mutating func sort() {
    if isSorted { return }
    items.sort { $1.precedes($0) }
    isSorted = true
  }

  /// The first entry and those of its conversation, as many as a turn takes.
  private func nextGroup(_ rules: ScheduleRules) -> [Item<Ticket>] {
    guard let first = items.last else { return [] }
    var group: [Item<Ticket>] = []
    for item in items.reversed() where item.conversation == first.conversation {
      group.append(item)
      if group.count == rules.maxGrouped { break }
    }
    return group
  }

  private func start(of group: [Item<Ticket>], _ rules: ScheduleRules) -> Int {
    let first = group.map(\.arrived).min() ?? 0
    let last = group.map(\.arrived).max() ?? 0
    let due = group.map(\.due).max() ?? 0
    let isFull = group.count >= rules.maxGrouped || group.contains(where: \.firesAtOnce)
    let buffered = isFull ? first : min(last + rules.buffer, first + rules.bufferMax)
    return max(buffered, due, cooldownUntil)
  }

  /// Takes the entries of the next turn out of the queue.
  mutating func take(_ work: Work, _ rules: ScheduleRules) -> [Item<Ticket>] {
    switch work {
    case .resume(let turn):
      resumes.removeAll { $0.turn == turn }
      return []
    case .lone(let key): return remove(key).map { [$0] } ?? []
    case .group:
      sort()
      let group = nextGroup(rules)
      removeFromEnd(Set(group.map(\.name.key)))
      return group
    }
  }

  /// The members of a group stand near the end, so that this is cheap for a lane of any length.
  private mutating func removeFromEnd(_ gone: Set<EventKey>) {
    keys.subtract(gone)
    var index = items.count
    var left = gone.count
    while index > 0 && left > 0 {
      index -= 1
      guard gone.contains(items[index].name.key) else { continue }
      counts[items.remove(at: index).priority.rawValue] -= 1
      left -= 1
    }
  }
}

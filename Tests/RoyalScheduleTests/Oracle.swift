import RoyalCore
import RoyalSchedule

/// When a user's next turn may start, worked out naively from everything that waits: what the scheduler is held against.
struct Oracle {
  struct Entry {
    let item: Item
    let number: Int
  }

  /// A user whose turn may start: since when, and how pressing it is.
  struct Ready {
    let user: UserTag
    let start: Int
    let priority: Priority
  }

  let rules: ScheduleRules
  private var waiting: [UserTag: [Int: Item]] = [:]
  private var cooldownEnd: [UserTag: Int] = [:]
  private var isLowered: [Int: Bool] = [:]

  init(rules: ScheduleRules) { self.rules = rules }

  mutating func add(_ item: Item) {
    waiting[item.name.user, default: [:]][item.sent] = item
    isLowered[item.sent] = item.arrived < cooldownEnd[item.name.user] ?? Int.min
  }
  mutating func cool(_ user: UserTag, until: Int) { cooldownEnd[user] = until }
  mutating func remove(_ number: Int, of user: UserTag) { waiting[user]?[number] = nil }
  mutating func ended(_ user: UserTag, at time: Int) { cooldownEnd[user] = time + rules.cooldown }

  /// The next turn's entries and the moment from which it may start; nil where nothing waits.
  func next(_ user: UserTag) -> (start: Int, numbers: [Int], priority: Priority)? {
    let sorted = (waiting[user] ?? [:]).values.sorted { $0.sent < $1.sent }
    guard let first = sorted.first else { return nil }
    let group = sorted.filter { $0.conversation == first.conversation }.prefix(rules.maxGrouped)
    let arrivals = group.map(\.arrived)
    let quiet = (arrivals.max() ?? 0) + rules.buffer
    let latest = (arrivals.min() ?? 0) + rules.bufferMax
    let isAtOnce = group.count == rules.maxGrouped || sorted.contains { $0.firesAtOnce }
    let buffered = isAtOnce ? arrivals.min() ?? 0 : min(quiet, latest)
    let start = max(buffered, group.map(\.due).max() ?? 0, cooldownEnd[user] ?? Int.min)
    let priorities = sorted.map { isLowered[$0.sent] == true ? $0.priority.lowered : $0.priority }
    return (start, group.map(\.sent), priorities.min() ?? .normal)
  }

  /// The users whose next turn may start by a moment, but for those that run.
  func ready(at now: Int, except running: Set<UserTag>) -> [Ready] {
    waiting.keys.filter { !running.contains($0) }.compactMap { user in
      guard let next = next(user), next.start <= now else { return nil }
      return Ready(user: user, start: next.start, priority: next.priority)
    }
  }
}

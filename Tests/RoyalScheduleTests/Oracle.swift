import RoyalCore
import RoyalSchedule

/// When a user's next turn may start, worked out naively from everything that waits: what the scheduler is held against.
struct Oracle {
  struct Entry {
    let item: Item<Int>
    let number: Int
  }

  let rules: ScheduleRules
  private var waiting: [UserTag: [Int: Item<Int>]] = [:]
  private var cooldownEnd: [UserTag: Int] = [:]

  init(rules: ScheduleRules) { self.rules = rules }

  mutating func add(_ item: Item<Int>) { waiting[item.name.user, default: [:]][item.ticket] = item }
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
    let isAtOnce = group.count == rules.maxGrouped || group.contains { $0.firesAtOnce }
    let buffered = isAtOnce ? arrivals.min() ?? 0 : min(quiet, latest)
    let start = max(buffered, group.map(\.due).max() ?? 0, cooldownEnd[user] ?? Int.min)
    return (start, group.map(\.ticket), group.map(\.priority).min() ?? .normal)
  }

  /// The users whose next turn may start by a moment, but for those that run.
  func ready(at now: Int, except running: Set<UserTag>) -> [(user: UserTag, start: Int, priority: Priority)] {
    waiting.keys.filter { !running.contains($0) }.compactMap { user in
      guard let next = next(user), next.start <= now else { return nil }
      return (user, next.start, next.priority)
    }
  }
}

import RoyalCore
import RoyalSchedule

/// A small generator, so that a failing run can be repeated by its seed.
private struct Lehmer: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Random days of a shop: arrivals, turns of any length, failures that come back, operators who take files away, restarts of the
/// drain, and a wall clock that jumps. What lies in the spool has stamps of the wall clock only.
struct Simulation {
  /// An entry as it lies in the spool.
  private struct File {
    let user: UserTag
    let priority: Priority
    let firesAtOnce: Bool
    /// Epoch milliseconds; nil where it is in new/.
    let received: Int
    var due: Int?
  }

  private static let retry = 5000
  private static let longestWait = 10_000

  private var random: Lehmer
  private var scheduler: Scheduler
  private let rules: ScheduleRules
  private var oracle: Oracle
  private var ageing = AgeingWatch()
  private let users: Int
  private let longestTurn: Int
  /// The monotonic clock, and what the wall clock shows more.
  private var now = 0
  private var wall = 1_700_000_000_000
  private var files: [Int: File] = [:]
  private var turnEnds: [UserTag: Int] = [:]
  private var next = 0
  private var running: [UserTag: (ends: Int, items: [Waiting])] = [:]
  private(set) var started: [Int: Int] = [:]
  private(set) var removed: Set<Int> = []
  private(set) var faults: [String] = []

  init(seed: UInt64) {
    random = Lehmer(state: seed)
    var rules = ScheduleRules()
    rules.buffer = Int.random(in: 0...9000, using: &random)
    rules.cooldown = Int.random(in: 0...3000, using: &random)
    rules.workers = 1...Int.random(in: 1...4, using: &random)
    rules.users = Int.random(in: rules.workers.upperBound...6, using: &random)
    // Every third shop has more to do than it can.
    let isOverloaded = seed % 3 == 0
    users = isOverloaded ? 30 : 8
    longestTurn = isOverloaded ? 60_000 : 4000
    self.rules = rules
    oracle = Oracle(rules: rules)
    scheduler = Scheduler(rules: rules)
  }

  mutating func run(steps: Int) {
    for _ in 0..<steps {
      if Int.random(in: 0..<3, using: &random) > 0 { arrive() }
      if Int.random(in: 0..<20, using: &random) == 0 { takeAway() }
      if Int.random(in: 0..<60, using: &random) == 0 { restart() }
      // Mostly a busy hour, now and then a night.
      let isNight = Int.random(in: 0..<200, using: &random) == 0
      advance(to: now + Int.random(in: 0...(isNight ? 30_000_000 : 2000), using: &random))
    }
    var rounds = 0
    while !scheduler.isIdle || !running.isEmpty, rounds < 200_000 {
      advance(to: [scheduler.nextDeadline, running.values.map(\.ends).min()].compactMap { $0 }.min() ?? now + 1)
      rounds += 1
    }
    if rounds == 200_000 { faults.append("something waits for ever") }
  }

  /// The number of entries that came.
  var count: Int { next }

  private var moment: Moment { Moment(now: wall + now, monotonic: now) }
  private func user(_ number: Int) -> UserTag { UserTag(user: "u\(number)") }
  private func key(_ number: Int) -> EventKey { .event(source: "s", kind: "m", scope: "", id: String(number)) }

  private mutating func arrive() {
    let fires = Int.random(in: 0..<10, using: &random) == 0
    files[next] = File(
      user: user(Int.random(in: 0..<users, using: &random)),
      priority: Priority.allCases.randomElement(using: &random) ?? .normal, firesAtOnce: fires, received: wall + now)
    take(next)
    next += 1
  }

  /// The drain reads the file of an entry.
  private mutating func take(_ number: Int) {
    guard let file = files[number] else { return }
    let item = Item(
      name: EntryName(user: file.user, key: key(number)), conversation: "c\(number % 2)",
      arrived: moment.monotonic(past: file.received), sent: number,
      due: file.due.map { moment.monotonic(due: $0, limit: Simulation.longestWait) } ?? .min, priority: file.priority,
      firesAtOnce: file.firesAtOnce)
    _ = scheduler.add(item)
    oracle.add(item)
  }

  private mutating func takeAway() {
    let number = Int.random(in: 0...next, using: &random)
    guard let file = files[number], scheduler.remove(key(number), of: file.user) != nil else { return }
    files[number] = nil
    removed.insert(number)
    oracle.remove(number, of: file.user)
  }

  /// The drain ends, putting back what runs, and starts again; meanwhile the wall clock may jump, by a year at most.
  private mutating func restart() {
    let jumps = Bool.random(using: &random)
    if jumps { wall += Int.random(in: -31_536_000_000...31_536_000_000, using: &random) }
    let before = Dictionary(uniqueKeysWithValues: (0..<users).map { (user($0), oracle.next(user($0))?.numbers) })
    for item in running.values.flatMap(\.items) { started[item.sent, default: 1] -= 1 }
    let interrupted = Set(running.keys)
    running = [:]
    scheduler = Scheduler(rules: rules)
    oracle = Oracle(rules: rules)
    ageing = AgeingWatch()
    for number in files.keys.sorted().shuffled(using: &random) { take(number) }
    for (user, ended) in turnEnds {
      let until = moment.monotonic(past: ended) + rules.cooldown
      scheduler.setCooldown(user, atLeast: until)
      oracle.cool(user, until: until)
    }
    for user in (0..<users).map(user) {
      guard let next = oracle.next(user) else { continue }
      check(next.start <= now + max(rules.bufferMax, rules.cooldown, Simulation.longestWait), "a jump made it wait")
      if !interrupted.contains(user) { check(before[user] == next.numbers, "a restart formed another group") }
    }
  }

  /// Lets time pass, stopping at every moment at which something ends or may start.
  private mutating func advance(to moment: Int) {
    while let next = ([scheduler.nextDeadline].compactMap { $0 } + running.values.map(\.ends)).min(), next < moment {
      step(to: max(now, next))
    }
    step(to: max(now, moment))
  }

  private mutating func step(to moment: Int) {
    now = moment
    for (user, turn) in running where turn.ends <= now { end(user, turn.items) }
    // Again, for an agent that answers at once makes room for another.
    while case let actions = scheduler.decide(now: now), !actions.isEmpty {
      for case .start(let user, let items, _, _) in actions { start(user, items) }
    }
    let ready = oracle.ready(at: now, except: Set(running.keys))
    if running.count < rules.users, scheduler.activeAgents < rules.workers.upperBound {
      check(ready.isEmpty, "a turn that may start waits though there is room")
    }
    check(running.count <= rules.users, "more users under way than allowed")
    check(scheduler.activeAgents <= rules.workers.upperBound, "more agents at work than allowed")
  }

  private mutating func start(_ user: UserTag, _ items: [Waiting]) {
    check(running[user] == nil, "two turns of one user at once")
    check(items.map(\.sent) == items.map(\.sent).sorted(), "a turn out of order")
    check(Set(items.map(\.conversation)).count == 1, "a turn over two conversations")
    check(items.count <= rules.maxGrouped, "a turn that is too large")
    check(items.allSatisfy { $0.due <= now }, "a retry before its time")
    let expected = oracle.next(user)
    check(expected?.numbers == items.map(\.sent), "another group than expected")
    check(expected.map { $0.start <= now } ?? false, "a turn inside its buffer or cooldown")
    let ready = oracle.ready(at: now, except: Set(running.keys))
    if let fault = ageing.started(user, among: ready, now: now) { check(false, fault) }
    for item in items {
      started[item.sent, default: 0] += 1
      oracle.remove(item.sent, of: user)
    }
    running[user] = (now + Int.random(in: 1...longestTurn, using: &random), items)
    if Bool.random(using: &random) { scheduler.agentFinished(user) }
  }

  private mutating func end(_ user: UserTag, _ items: [Waiting]) {
    running[user] = nil
    let fails = Int.random(in: 0..<8, using: &random) == 0
    scheduler.turnEnded(user, now: now, cooled: !fails)
    guard fails else {
      oracle.ended(user, at: now)
      turnEnds[user] = wall + now
      for item in items { files[item.sent] = nil }
      return
    }
    for item in items {
      started[item.sent, default: 1] -= 1
      files[item.sent]?.due = wall + now + Simulation.retry
      take(item.sent)
    }
  }

  private mutating func check(_ holds: Bool, _ fault: String) {
    if !holds { faults.append("\(fault) at \(now)") }
  }
}

/// Holds starts against the ageing bound: what has been ready the longest of its priority, and for a minute, is passed over six
/// times at most.
private struct AgeingWatch {
  private struct Head: Hashable {
    let user: UserTag
    let start: Int
    let priority: Priority
  }

  private var passed: [Head: Int] = [:]

  /// - Parameter ready: who could have started, the one that does included.
  mutating func started(_ user: UserTag, among ready: [Oracle.Ready], now: Int) -> String? {
    var counts: [Head: Int] = [:]
    for priority in Priority.allCases {
      let queue = ready.filter { $0.priority == priority }
      guard let first = queue.min(by: { ($0.start, $0.user) < ($1.start, $1.user) }) else { continue }
      if queue.contains(where: { $0.user == user }), first.user != user {
        return "a turn overtakes one of its priority"
      }
      guard first.user != user, now - first.start >= Priority.low.patience else { continue }
      let head = Head(user: first.user, start: first.start, priority: priority)
      counts[head] = (passed[head] ?? 0) + 1
    }
    passed = counts
    return counts.values.contains { $0 > 6 } ? "a turn that was ready for a minute is passed over for ever" : nil
  }
}

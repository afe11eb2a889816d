import RoyalCore
import RoyalSchedule
import Testing

/// A small generator, so that a failing run can be repeated by its seed.
private struct Lehmer: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Random days of a shop: arrivals, turns of any length, failures that come back, operators who take files away.
private struct Simulation {
  private var random: Lehmer
  private var scheduler: Scheduler<Int>
  private let rules: ScheduleRules
  private var oracle: Oracle
  private var now = 0
  private var next = 0
  private var running: [UserTag: (ends: Int, items: [Item<Int>])] = [:]
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
    self.rules = rules
    oracle = Oracle(rules: rules)
    scheduler = Scheduler(rules: rules)
  }

  mutating func run(steps: Int) {
    for _ in 0..<steps {
      if Int.random(in: 0..<3, using: &random) > 0 { arrive() }
      if Int.random(in: 0..<20, using: &random) == 0 { takeAway() }
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

  private func user(_ number: Int) -> UserTag { UserTag(user: "u\(number)") }

  private mutating func arrive() {
    let user = user(Int.random(in: 0..<8, using: &random))
    add(user, number: next, due: 0)
    next += 1
  }

  private mutating func add(_ user: UserTag, number: Int, due: Int) {
    let key = EventKey.event(source: "s", kind: "m", scope: "", id: String(number))
    let item = Item(
      name: EntryName(user: user, key: key), conversation: "c\(number % 2)", arrived: now, sent: number, due: due,
      priority: Priority.allCases.randomElement(using: &random) ?? .normal,
      firesAtOnce: Int.random(in: 0..<10, using: &random) == 0, ticket: number)
    _ = scheduler.add(item)
    oracle.add(item)
  }

  private mutating func takeAway() {
    let number = Int.random(in: 0...next, using: &random)
    let key = EventKey.event(source: "s", kind: "m", scope: "", id: String(number))
    for user in (0..<8).map(user) where scheduler.remove(key, of: user) != nil {
      removed.insert(number)
      oracle.remove(number, of: user)
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
      for case .start(let user, let items, _) in actions { start(user, items) }
    }
    if running.count < rules.users, scheduler.activeAgents < rules.workers.upperBound {
      check(
        oracle.ready(at: now, except: Set(running.keys)).isEmpty, "a turn that may start waits though there is room")
    }
    check(running.count <= rules.users, "more users under way than allowed")
    check(scheduler.activeAgents <= rules.workers.upperBound, "more agents at work than allowed")
  }

  private mutating func start(_ user: UserTag, _ items: [Item<Int>]) {
    check(running[user] == nil, "two turns of one user at once")
    check(items.map(\.ticket) == items.map(\.ticket).sorted(), "a turn out of order")
    check(Set(items.map(\.conversation)).count == 1, "a turn over two conversations")
    check(items.count <= rules.maxGrouped, "a turn that is too large")
    check(items.allSatisfy { $0.due <= now }, "a retry before its time")
    let expected = oracle.next(user)
    check(expected?.numbers == items.map(\.ticket), "another group than expected")
    check(expected.map { $0.start <= now } ?? false, "a turn inside its buffer or cooldown")
    checkAgeing(user, items)
    for item in items {
      started[item.ticket, default: 0] += 1
      oracle.remove(item.ticket, of: user)
    }
    running[user] = (now + Int.random(in: 1...4000, using: &random), items)
    if Bool.random(using: &random) { scheduler.agentFinished(user) }
  }

  /// Nothing that became ready more than a minute before this turn is left behind it.
  private mutating func checkAgeing(_ user: UserTag, _ items: [Item<Int>]) {
    guard let mine = oracle.next(user) else { return }
    let others = oracle.ready(at: now, except: Set(running.keys).union([user]))
    check(!others.contains { $0.start + Priority.low.patience < mine.start }, "a turn waits behind newer ones")
  }

  private mutating func end(_ user: UserTag, _ items: [Item<Int>]) {
    running[user] = nil
    let fails = Int.random(in: 0..<8, using: &random) == 0
    if !fails { oracle.ended(user, at: now) }
    scheduler.turnEnded(user, now: now, cooled: !fails)
    guard fails else { return }
    for item in items {
      started[item.ticket, default: 1] -= 1
      add(user, number: item.ticket, due: now + 5000)
    }
  }

  private mutating func check(_ holds: Bool, _ fault: String) {
    if !holds { faults.append("\(fault) at \(now)") }
  }
}

@Suite("Random days") struct SimulationTests {
  @Test(arguments: 1...60)
  func `nothing is lost, run twice, out of order or over a limit`(seed: Int) {
    var simulation = Simulation(seed: UInt64(seed))
    simulation.run(steps: 600)
    #expect(simulation.faults.isEmpty)
    let missing = (0..<simulation.count).filter { simulation.started[$0] != 1 && !simulation.removed.contains($0) }
    #expect(missing.isEmpty)
    #expect(simulation.removed.allSatisfy { simulation.started[$0] ?? 0 == 0 })
  }
}

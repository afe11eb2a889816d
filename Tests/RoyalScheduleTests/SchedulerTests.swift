import RoyalCore
import RoyalSchedule
import Testing

/// A scheduler and a clock that only the test moves.
private struct Bench {
  var scheduler: Scheduler
  var texts: [EventKey: String] = [:]
  private var number = 0

  init(_ change: (inout ScheduleRules) -> Void = { _ in }) {
    var rules = ScheduleRules()
    change(&rules)
    scheduler = Scheduler(rules: rules)
  }

  @discardableResult
  mutating func add(
    _ text: String, from user: String, at time: Int, priority: Priority = .normal, fires: Bool = false,
    crashes: Int = 0,
    conversation: String = "c", destination: String = "", due: Int = .min, isHeld: Bool = false,
    isSecond: Bool = false
  ) -> EventKey? {
    number += 1
    let key = EventKey.event(source: "test", kind: "message", scope: user, id: "\(text)/\(number)")
    var name = EntryName(user: UserTag(user: user), key: key)
    name.crashes = crashes
    texts[key] = text
    return scheduler.add(
      Item(
        name: name, conversation: conversation, destination: destination, arrived: time, sent: 1_000_000 + time,
        number: number, due: due, isHeld: isHeld, isSecond: isSecond,
        priority: priority, firesAtOnce: fires, fingerprint: UInt64(bitPattern: Int64(text.hashValue))))
  }

  /// The texts of the turns that start at a moment.
  mutating func starts(at time: Int) -> [[String]] {
    scheduler.decide(now: time).map { action in
      switch action {
      case .start(_, let items, _, _): items.map { texts[$0.name.key] ?? "?" }
      case .resume(_, let turn): [turn.hex]
      }
    }
  }

  mutating func end(_ user: String, at time: Int) {
    scheduler.agentFinished(UserTag(user: user))
    scheduler.turnEnded(UserTag(user: user), now: time, cooled: true)
  }
}

@Suite("The scheduler") struct SchedulerTests {
  @Test func `a turn starts when its user has been quiet for the buffer time`() {
    var bench = Bench()
    bench.add("hola", from: "ana", at: 0)
    bench.add("¿tenés anillos?", from: "ana", at: 3000)
    #expect(bench.starts(at: 10_999).isEmpty)
    #expect(bench.scheduler.nextDeadline == 11_000)
    #expect(bench.starts(at: 11_000) == [["hola", "¿tenés anillos?"]])
  }

  @Test func `the buffer fires at the latest MESSAGE_BUFFER_MAX after the first message`() {
    var bench = Bench { $0.maxGrouped = 100 }
    for second in stride(from: 0, through: 29_000, by: 1000) { bench.add("m\(second)", from: "ana", at: second) }
    #expect(bench.starts(at: 29_999).isEmpty)
    #expect(bench.starts(at: 30_000).first?.count == 30)
  }

  @Test func `an urgent word and a full group fire at once`() {
    var bench = Bench { $0.maxGrouped = 3 }
    bench.add("urgente", from: "ana", at: 5, fires: true)
    #expect(bench.starts(at: 5) == [["urgente"]])
    for text in ["a", "b", "c", "d"] { bench.add(text, from: "eva", at: 6) }
    #expect(bench.starts(at: 6) == [["a", "b", "c"]])
  }

  @Test func `a user has one turn at a time and cools down after it`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("a", from: "ana", at: 0)
    #expect(bench.starts(at: 0) == [["a"]])
    bench.add("b", from: "ana", at: 10)
    #expect(bench.starts(at: 10).isEmpty)
    bench.end("ana", at: 100)
    #expect(bench.starts(at: 2099).isEmpty)
    #expect(bench.starts(at: 2100) == [["b"]])
  }

  @Test func `an urgent message skips the buffer but never the cooldown`() {
    var bench = Bench()
    bench.add("a", from: "ana", at: 0, fires: true)
    _ = bench.starts(at: 0)
    bench.end("ana", at: 100)
    bench.add("urgente", from: "ana", at: 200, fires: true)
    #expect(bench.starts(at: 2099).isEmpty)
    #expect(bench.starts(at: 2100) == [["urgente"]])
  }

  @Test func `a cooling user does not delay another`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("a", from: "ana", at: 0)
    _ = bench.starts(at: 0)
    bench.end("ana", at: 1)
    bench.add("b", from: "ana", at: 2)
    bench.add("c", from: "eva", at: 3)
    #expect(bench.starts(at: 3) == [["c"]])
  }

  @Test func `agents and users under way stay within their limits`() {
    var bench = Bench {
      $0.buffer = 0
      $0.workers = 2...2
      $0.users = 3
    }
    for user in ["a", "b", "c", "d", "e"] { bench.add(user, from: user, at: 0) }
    #expect(bench.starts(at: 0).count == 2)
    bench.scheduler.agentFinished(UserTag(user: bench.scheduler.activeUsers == 2 ? "a" : ""))
    let running = bench.scheduler.runningKeys.count
    #expect(running == 2)
    for user in ["a", "b", "c", "d", "e"] { bench.scheduler.agentFinished(UserTag(user: user)) }
    #expect(bench.starts(at: 0).count == 1)
    #expect(bench.scheduler.activeUsers == 3)
  }

  @Test func `a low message starts before everything that became ready a minute later`() {
    var bench = Bench {
      $0.buffer = 0
      $0.workers = 1...1
      $0.users = 1
    }
    bench.add("low", from: "low", at: 0, priority: .low)
    bench.add("first", from: "u0", at: 0, priority: .urgent)
    #expect(bench.starts(at: 0) == [["first"]])
    var order: [String] = []
    for second in 1...70 {
      bench.add("u\(second)", from: "u\(second)", at: second * 1000, priority: .urgent)
      for user in ["low"] + (0...70).map({ "u\($0)" }) where bench.scheduler.activeUsers > 0 {
        bench.end(user, at: second * 1000)
      }
      order += bench.starts(at: second * 1000).flatMap { $0 }
    }
    let place = order.firstIndex(of: "low")
    #expect(place != nil)
    #expect(order.firstIndex(of: "u61").map { $0 > (place ?? 0) } ?? true)
  }

  @Test func `messages keep the order of the platform's times whatever order they arrive in`() {
    var bench = Bench { $0.buffer = 0 }
    let user = UserTag(user: "ana")
    for (sent, text) in [(3, "c"), (1, "a"), (2, "b")] {
      let key = EventKey.event(source: "t", kind: "m", scope: "", id: text)
      _ = bench.scheduler.add(
        Item(name: EntryName(user: user, key: key), conversation: "c", arrived: 0, sent: sent))
      bench.texts[key] = text
    }
    #expect(bench.starts(at: 0) == [["a", "b", "c"]])
  }

  @Test func `a turn holds messages of one conversation only`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("a", from: "ana", at: 0, conversation: "one")
    bench.add("b", from: "ana", at: 1, conversation: "two")
    bench.add("c", from: "ana", at: 2, conversation: "one")
    #expect(bench.starts(at: 2) == [["a", "c"]])
    bench.end("ana", at: 3)
    #expect(bench.starts(at: 5000) == [["b"]])
  }

  @Test func `the same text within the window collapses and a later one does not`() {
    var bench = Bench()
    #expect(bench.add("ok", from: "ana", at: 0) == nil)
    #expect(bench.add("ok", from: "ana", at: 9000) != nil)
    #expect(bench.add("ok", from: "eva", at: 9000) == nil)
    #expect(bench.add("ok", from: "ana", at: 10_001) == nil)
  }

  @Test func `later messages wait behind a waiting retry and join it`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("a", from: "ana", at: 0, due: 60_000)
    bench.add("b", from: "ana", at: 10)
    #expect(bench.starts(at: 59_999).isEmpty)
    #expect(bench.starts(at: 60_000) == [["a", "b"]])
  }

  @Test func `an answer that waits goes before anything newer of its user`() {
    var bench = Bench { $0.buffer = 0 }
    let turn = EventKey.event(source: "t", kind: "m", scope: "", id: "turn")
    bench.scheduler.addResume(turn: turn, of: UserTag(user: "ana"), due: 5000)
    bench.add("b", from: "ana", at: 10)
    #expect(bench.starts(at: 4999).isEmpty)
    #expect(bench.starts(at: 5000) == [[turn.hex]])
    #expect(bench.scheduler.activeAgents == 0)
    bench.end("ana", at: 6000)
    #expect(bench.starts(at: 8000) == [["b"]])
  }

  @Test func `an entry that crashed runs with nothing beside it`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("poison", from: "ana", at: 0, crashes: 1)
    bench.add("neighbour", from: "eva", at: 0, crashes: 1)
    bench.add("other", from: "leo", at: 0)
    var order: [[String]] = []
    for step in 0..<6 {
      let started = bench.starts(at: step)
      let isLone = started.contains { $0 == ["poison"] || $0 == ["neighbour"] }
      if isLone { #expect(started.count == 1 && bench.scheduler.activeUsers == 1) }
      order += started
      for user in ["ana", "eva", "leo"] { bench.end(user, at: step) }
    }
    #expect(Set(order.flatMap { $0 }) == ["poison", "neighbour", "other"])
  }

  @Test func `what an operator takes away does not start`() {
    var bench = Bench { $0.buffer = 0 }
    let key = EventKey.event(source: "t", kind: "m", scope: "", id: "x")
    let name = EntryName(user: UserTag(user: "ana"), key: key)
    _ = bench.scheduler.add(Item(name: name, conversation: "c", arrived: 0, sent: 0))
    _ = bench.scheduler.remove(key, of: name.user)
    #expect(bench.starts(at: 0).isEmpty)
    #expect(bench.scheduler.isIdle)
  }

  @Test func `another user's message starts promptly behind a backlog of one user`() {
    var bench = Bench()
    for number in 0..<20_000 { bench.add("m\(number)", from: "flood", at: -100_000) }
    bench.add("hola", from: "ana", at: 0)
    #expect(bench.starts(at: 0).count == 1)
    #expect(bench.starts(at: 8000) == [["hola"]])
  }

  @Test func `a closed destination holds its turns, lets one through as a probe, and frees all when it is back`() {
    var bench = Bench { $0.buffer = 0 }
    bench.scheduler.close("shop", until: 5000)
    for user in ["ana", "eva", "leo"] { bench.add(user, from: user, at: 0, destination: "shop") }
    bench.add("other", from: "other", at: 0, destination: "elsewhere")
    #expect(bench.starts(at: 0) == [["other"]])
    bench.end("other", at: 1)
    #expect(bench.starts(at: 4999).isEmpty)
    let probe = bench.starts(at: 5000)
    #expect(probe.count == 1)
    bench.scheduler.close("shop", until: 9000)
    bench.end(probe[0][0], at: 5100)
    #expect(bench.starts(at: 8999).isEmpty)
    let second = bench.starts(at: 9000)
    #expect(second.count == 1)
    bench.scheduler.open("shop")
    bench.end(second[0][0], at: 9100)
    #expect(bench.starts(at: 9100).count == 1)
  }

  @Test func `a held user who writes again is still asked when the probe is due`() {
    var bench = Bench { $0.buffer = 0 }
    bench.scheduler.close("shop", until: 5000)
    bench.add("a", from: "ana", at: 0, destination: "shop")
    #expect(bench.starts(at: 0).isEmpty)
    bench.add("b", from: "ana", at: 2000, destination: "shop")
    #expect(bench.starts(at: 2000).isEmpty)
    #expect(bench.scheduler.nextDeadline == 5000)
    #expect(bench.starts(at: 5000) == [["a", "b"]])
  }

  @Test func `the pool grows while turns wait and shrinks when they do not`() {
    var bench = Bench {
      $0.buffer = 0
      $0.workers = 1...3
    }
    #expect(bench.scheduler.workers == 1)
    for user in ["a", "b", "c", "d"] { bench.add(user, from: user, at: 0) }
    #expect(bench.starts(at: 0).count == 3 && bench.scheduler.workers == 3)
    for user in ["a", "b", "c", "d"] { bench.end(user, at: 1) }
    #expect(bench.starts(at: 1).count == 1)
    for user in ["a", "b", "c", "d"] { bench.end(user, at: 2) }
    #expect(bench.scheduler.workers == 1)
  }

  @Test func `what waits for a retry or a closed destination does not keep a single run from ending`() {
    var bench = Bench()
    bench.add("buffered", from: "ana", at: 0)
    _ = bench.starts(at: 0)
    #expect(!bench.scheduler.isSettled(before: 30_000, now: 0))
    _ = bench.starts(at: 8000)
    bench.end("ana", at: 8000)
    _ = bench.starts(at: 8000)
    #expect(bench.scheduler.isSettled(before: 38_000, now: 8000))
    bench.add("retry", from: "ana", at: 8000, due: 13_000)
    bench.add("held", from: "eva", at: 0, destination: "shop")
    bench.scheduler.close("shop", until: 9000)
    _ = bench.starts(at: 8000)
    #expect(bench.scheduler.isSettled(before: 38_000, now: 8000))
  }

  @Test func `a single run waits for what is held, and what comes later goes along with it`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("held", from: "ana", at: 0, due: 5000, isHeld: true)
    bench.add("later", from: "ana", at: 1000)
    #expect(bench.starts(at: 1000).isEmpty && !bench.scheduler.isSettled(before: 30_000, now: 1000))
    #expect(bench.starts(at: 5000).count == 1)
  }

  @Test func `a message that another node had before has a turn of its own, and the order is kept`() {
    var bench = Bench {
      $0.buffer = 0
      $0.cooldown = 0
    }
    bench.add("first", from: "ana", at: 0)
    bench.add("second", from: "ana", at: 1, isSecond: true)
    bench.add("third", from: "ana", at: 2)
    var turns: [[String]] = []
    for time in [10, 20, 30] {
      turns += bench.starts(at: time)
      bench.end("ana", at: time)
    }
    #expect(turns == [["first"], ["second"], ["third"]])
  }

  @Test func `a user of whom not everything is taken in yet starts nothing, and then all together`() {
    var bench = Bench { $0.buffer = 0 }
    bench.add("a", from: "ana", at: 0)
    bench.scheduler.setIncomplete(UserTag(user: "ana"), true)
    #expect(bench.starts(at: 0).isEmpty)
    bench.add("b", from: "ana", at: 0)
    #expect(bench.starts(at: 10).isEmpty)
    bench.scheduler.setIncomplete(UserTag(user: "ana"), false)
    #expect(bench.starts(at: 20) == [["a", "b"]])
  }
}

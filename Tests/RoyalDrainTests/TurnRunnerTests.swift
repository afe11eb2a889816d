import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("A turn from claim to end") struct TurnRunnerTests {
  @Test func `an answer is delivered, remembered and leaves only its records`() throws {
    let fixture = try DrainFixture()
    let names = [try fixture.store("Hola", id: "1"), try fixture.store("¿tenés anillos?", id: "2")]
    guard case .answered = fixture.run(names) else { return #expect(Bool(false)) }
    #expect(fixture.agent.asked.map { $0.messages.map(\.text) } == [["Hola", "¿tenés anillos?"]])
    #expect(fixture.transport.calls.map(\.url) == ["http://chat.example/api/v1/accounts/1/conversations/77/messages"])
    for folder in ["new", "active", "turns", "wait", "dead"] { #expect(fixture.names(folder).isEmpty) }
    for name in names { #expect(try fixture.spool.seen.record(name.key)?.state == .done) }
    let memory = try fixture.spool.users.memory(of: "+5491100000001")
    #expect(memory.history.map(\.text) == ["Hola", "¿tenés anillos?", "¡Sí!"])
    #expect(memory.sentIDs == ["9001"])
  }

  @Test func `an agent that fails for the moment sends the entries to wait without an answer`() throws {
    let fixture = try DrainFixture(agent: [.temporary(reason: "busy", retryAfter: 90_000)])
    let name = try fixture.store("a", id: "1")
    let before = Clock.now()
    guard case .regroups(_, let due) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect((before + 90_000...Clock.now() + 91_000).contains(due))
    #expect(fixture.waiting == [name.plain + ",a1"])
    #expect(fixture.names("turns").isEmpty && fixture.transport.calls.isEmpty)
  }

  @Test func `an agent that fails for good buries the entries and the fallback is said once`() throws {
    let fixture = try DrainFixture(agent: [.permanent(reason: "exit 1")]) { $0.fallbackReply = "Perdón" }
    let name = try fixture.store("a", id: "1")
    guard case .buried = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.names("dead") == [name.plain, name.plain + ".why"])
    #expect(fixture.transport.posts.count == 1)
    #expect(try fixture.spool.seen.record(name.key)?.state == .dead)
  }

  @Test func `an answer that the platform will not take is followed by the fallback, once`() throws {
    let refusal = HTTPResult.reply(422, #"{"error":"Validation failed: Content is too long"}"#)
    let fixture = try DrainFixture(platform: [refusal, .chatwootSent]) { $0.fallbackReply = "Perdón" }
    let name = try fixture.store("a", id: "1")
    guard case .buried = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.count == 2)
    let memory = try fixture.spool.users.memory(of: "+5491100000001")
    #expect(memory.turnEnded != nil && memory.history.map(\.text) == ["a", "Perdón"])
  }

  @Test func `no fallback where an answer may have arrived, or a human has the conversation`() throws {
    let ambiguous = try DrainFixture(platform: [.ambiguous(reason: "timeout")]) {
      $0.fallbackReply = "Perdón"
      $0.messageMaxAttempts = 1
    }
    guard case .buried = ambiguous.run([try ambiguous.store("a", id: "1", source: "evolution")]) else {
      return #expect(Bool(false))
    }
    #expect(ambiguous.transport.posts.count == 1)
    let look = HTTPResult.reply(200, #"{"status":"open","meta":{"assignee":{"type":"user","id":3}}}"#)
    let taken = try DrainFixture(agent: [.permanent(reason: "exit 1")], conversation: look) {
      $0.fallbackReply = "Perdón"
    }
    guard case .buried = taken.run([try taken.store("a", id: "1")]) else { return #expect(Bool(false)) }
    #expect(taken.transport.posts.isEmpty)
  }

  @Test func `attempts come to an end`() throws {
    let fixture = try DrainFixture(agent: [.temporary(reason: "busy")]) { $0.messageMaxAttempts = 2 }
    let name = try fixture.store("a", id: "1")
    guard case .regroups(let places, _) = fixture.run([name]), let file = places[name.key] else {
      return #expect(Bool(false))
    }
    var second = name
    second.attempts = 1
    guard case .buried = fixture.runner.start([(file, second)], isLone: false) else {
      return #expect(Bool(false))
    }
    #expect(fixture.names("dead").count == 2)
  }

  @Test(arguments: [
    HTTPResult.notSent(reason: "connection refused"), .reply(429, "Retry later\n"),
    .reply(422, #"{"error":"Validation failed: Too many messages"}"#),
  ])
  func `a platform that takes nothing now keeps the answer, and the agent is not asked again`(result: HTTPResult) throws
  {
    let fixture = try DrainFixture(platform: [result, .chatwootSent])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.state == .answered && record.parts == ["¡Sí!"])
    guard case .answered = fixture.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(fixture.agent.asked.count == 1)
    #expect(fixture.transport.posts.count == 2)
  }

  @Test func `a token that is refused keeps the entry and counts no attempt`() throws {
    let fixture = try DrainFixture(platform: [.reply(401, #"{"error":"Invalid Access Token"}"#)])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, _, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.members.map(\.name.attempts) == [0])
    #expect(fixture.waiting == [name.plain])
  }

  @Test func `what the platform will never take is buried with the reason`() throws {
    let body = #"{"status":400,"error":"Bad Request","response":{"message":[{"jid":"x","exists":false,"number":"x"}]}}"#
    let fixture = try DrainFixture(platform: [.reply(400, body)])
    let name = try fixture.store("a", id: "1", source: "evolution")
    guard case .buried = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.names("dead") == [name.plain, name.plain + ".why"])
  }

  @Test func `an answer whose fate is unknown is looked up and not sent again when it is there`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.state == .sending(1))
    let marker = #"{"payload":[{"id":9,"content_attributes":{"royal_marker":"\#(name.key.hex)","royal_part":1}}]}"#
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, marker)])
    guard case .answered = second.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.isEmpty)
  }

  @Test func `an answer whose fate is unknown is sent again when the look-up does not find it`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .chatwootSent])
    let old = record.intended(Clock.now() - 5000)
    guard case .answered = second.runner.resume(old, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == 1)
  }

  @Test(arguments: [HTTPResult.notSent(reason: "Connection refused"), .reply(502, "<html>Bad Gateway</html>")])
  func `an answer whose fate is unknown loses no attempt while the platform is down`(_ trouble: HTTPResult) throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.members.map(\.name.attempts) == [1])
    let second = DrainFixture.resumed(fixture, platform: [trouble])
    for _ in 0..<10 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(record.members.map(\.name.attempts) == [1] && record.state == .sending(1))
  }

  @Test func `a look-up that fails again and again is no reason to give an answer up, nor the failure after it`() throws
  {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")]) { $0.messageMaxAttempts = 4 }
    let name = try fixture.store("a", id: "1")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.reply(500, "")])
    for _ in 0..<6 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(fixture.names("dead") == [] && record.members.map(\.name.attempts) == [2])
    let third = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .reply(429, "later")])
    guard case .waits = third.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(fixture.names("dead") == [])
  }

  @Test func `an outage of Evolution does not use up the one repetition`() throws {
    let fixture = try DrainFixture(platform: [.reply(502, "")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.evolutionSent], instance: .reply(502, ""))
    for _ in 0..<5 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(second.transport.posts.isEmpty && record.members.map(\.name.attempts) == [1])
    let third = DrainFixture.resumed(fixture, platform: [.evolutionSent])
    guard case .answered = third.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(third.transport.posts.count == 1)
  }

  @Test func `a message that joined late is not given up with the one that it joined`() throws {
    let fixture = try DrainFixture(agent: [.temporary(reason: "busy")]) { $0.messageMaxAttempts = 3 }
    let first = try fixture.store("a", id: "1")
    var candidates = [(file: EntryFile.new(first.plain), name: first)]
    for _ in 1...2 {
      guard case .regroups(let places, _) = fixture.runner.start(candidates, isLone: false) else {
        return #expect(Bool(false))
      }
      candidates = try places.values.map { ($0, try #require(EntryName($0.name))) }
    }
    let second = try fixture.store("b", id: "2")
    candidates.append((EntryFile.new(second.plain), second))
    guard case .regroups(let places, _) = fixture.runner.start(candidates, isLone: false) else {
      return #expect(Bool(false))
    }
    #expect(Set(places.keys) == [second.key] && fixture.waiting == [second.plain + ",a1"])
    #expect(fixture.names("dead") == [first.plain, first.plain + ".why"])
  }

  @Test func `a short Retry-After does not have all attempts over at once`() throws {
    let fixture = try DrainFixture(agent: [.temporary(reason: "429", retryAfter: 1000)])
    let name = try fixture.store("a", id: "1")
    var candidates = [(file: EntryFile.new(name.plain), name: name)]
    for least in [1000, 1000, 1000, 32_000, 64_000] {
      let before = Clock.now()
      guard case .regroups(let places, let due) = fixture.runner.start(candidates, isLone: false) else {
        return #expect(Bool(false))
      }
      #expect(due - before >= least && (least > 1000 || due <= Clock.now() + 2000), "\(due - before)")
      candidates = try places.values.map { ($0, try #require(EntryName($0.name))) }
    }
  }

  @Test func `a look-up that finds nothing is not believed while the request may be on its way`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let ended, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    // As a drain leaves it that is killed while it sends; one that hears of the failure knows that nothing is on its way.
    #expect(ended.intendedAt == nil)
    let left = Clock.now()
    let record = ended.intended(left)
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .chatwootSent])
    guard case .waits(let again, let later, let due) = second.runner.resume(record, places: places) else {
      return #expect(Bool(false))
    }
    #expect(second.transport.posts.isEmpty && (left + 5000...left + 6999).contains(due))
    #expect(again.state == .sending(1) && again.members == record.members && again.intendedAt == left)
    // A clock that was set back must not keep it for ever.
    let early = again.intended(Clock.now() + 3_600_000)
    guard case .answered = second.runner.resume(early, places: later) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == 1)
  }

  @Test(arguments: [true, false])
  func `a request that had not left when the drain was killed counts as none, but for another boot`(isThisBoot: Bool)
    throws
  {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    guard case .waits(var record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.state == .sending(1) && record.heldIn == nil)
    record.heldIn = isThisBoot ? BootID.current : "another"
    // It has been repeated before: another unknown fate is taken for sent.
    record.repeats = 1
    let second = DrainFixture.resumed(fixture, platform: [.evolutionSent])
    guard case .answered = second.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == (isThisBoot ? 1 : 0))
  }

  @Test func `where nothing can be looked up an answer is repeated once at most`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    var end = fixture.run([name])
    while case .waits(let record, let places, _) = end { end = fixture.runner.resume(record, places: places) }
    guard case .answered = end else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.count == 2)
  }

  @Test func `a long answer goes out in parts and goes on after the part that was delivered`() throws {
    let text = (0..<3).map { String(repeating: "palabra ", count: 490) + "\($0)." }.joined(separator: "\n\n")
    let fixture = try DrainFixture(
      agent: [.answer(Answer(text: text))], platform: [.chatwootSent, .notSent(reason: "refused"), .chatwootSent])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.delivered == 1 && record.parts.count == 3)
    guard case .answered = fixture.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.count == 4)
  }

  @Test func `of an answer without end only the beginning is sent`() throws {
    let fixture = try DrainFixture(agent: [.answer(Answer(text: String(repeating: "palabra ", count: 100_000)))])
    guard case .answered = fixture.run([try fixture.store("a", id: "1")]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.count == AnswerSplitter.mostParts)
  }

  @Test func `a conversation that gets too many answers a minute waits with the next`() throws {
    let fixture = try DrainFixture { $0.maxAnswersPerMinute = 2 }
    for id in ["1", "2"] {
      guard case .answered = fixture.run([try fixture.store("a", id: id)]) else { return #expect(Bool(false)) }
    }
    let before = Clock.now()
    guard case .waits(let record, _, let due) = fixture.run([try fixture.store("a", id: "3")]) else {
      return #expect(Bool(false))
    }
    #expect(record.members.map(\.name.attempts) == [0] && (before + 50_000...before + 61_000).contains(due))
    #expect(fixture.transport.posts.count == 2)
    guard case .answered = fixture.run([try fixture.store("a", id: "4", source: "test")]) else {
      return #expect(Bool(false))
    }
  }

  @Test func `silence is an answer too`() throws {
    let fixture = try DrainFixture(agent: [.answer(Answer(text: "", silent: true))])
    let name = try fixture.store("a", id: "1")
    guard case .silent = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.isEmpty)
    #expect(try fixture.spool.seen.record(name.key)?.state == .done)
  }

  @Test func `a message without text gets its reply once an hour and asks no agent`() throws {
    let fixture = try DrainFixture()
    for id in ["1", "2"] { _ = fixture.run([try fixture.store("", id: id)]) }
    #expect(fixture.agent.asked.isEmpty)
    #expect(fixture.transport.posts.count == 1)
  }

  @Test func `a conversation that a human took over gets no answer`() throws {
    let fixture = try DrainFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.spool.users.update("+5491100000001") { $0.pauses["chatwoot/1/77"] = Clock.now() + 60_000 }
    guard case .silent = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.isEmpty)
    #expect(try fixture.spool.seen.record(name.key)?.state == .superseded)
  }

  @Test(arguments: [
    (#"{"status":"open","meta":{"assignee":{"id":4,"name":"Marta"},"assignee_type":"User"}}"#, false),
    (#"{"status":"open","meta":{"assignee":{"id":4,"name":"Marta"}}}"#, false),
    (#"{"status":"resolved","meta":{}}"#, false), (#"{"status":"snoozed","meta":{"assignee":null}}"#, false),
    (#"{"status":"open","meta":{"assignee":{"id":3},"assignee_type":"AgentBot"}}"#, true),
    (#"{"status":"pending"}"#, true), (#"{"id":77}"#, true), ("<html>", true),
  ])
  func `the conversation is looked at once more before an answer goes out`(look: String, isAnswered: Bool) throws {
    let fixture = try DrainFixture(conversation: .reply(200, look))
    let name = try fixture.store("a", id: "1")
    _ = fixture.run([name])
    #expect(fixture.transport.posts.count == (isAnswered ? 1 : 0))
    #expect(try fixture.spool.seen.record(name.key)?.state == (isAnswered ? .done : .superseded))
  }

  @Test func `a test message's record carries the answer and no platform hears of it`() throws {
    let fixture = try DrainFixture()
    let name = try fixture.store("a", id: "1", source: "test")
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.isEmpty)
    #expect(try fixture.spool.seen.record(name.key)?.answer == "¡Sí!")
  }

  @Test func `a drain that stops puts back what has no answer, and the worker gets no further`() throws {
    let fixture = try DrainFixture()
    let name = try fixture.store("a", id: "1")
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    var record = TurnRecord(id: name.key, members: result.claimed.map(\.member), started: Clock.now())
    try fixture.running.advance(record)
    #expect(fixture.running.abandon(now: Clock.now()).isEmpty)
    record.state = .answered
    #expect(throws: TurnFailure.self) { try fixture.running.advance(record) }
    #expect(fixture.names("new") == [name.plain] && fixture.names("turns").isEmpty)
  }
}

extension DrainFixture {
  /// A runner on the same spool with another platform, as after a restart.
  static func resumed(
    _ first: DrainFixture, platform: [HTTPResult],
    instance: HTTPResult = .reply(200, #"{"instance":{"state":"open"}}"#)
  ) -> (runner: TurnRunner, transport: ScriptedTransport) {
    let transport = ScriptedTransport(platform, instance: instance)
    let runner = TurnRunner(
      spool: first.spool, settings: first.runner.settings, agent: first.agent,
      deliveries: Deliveries(settings: first.runner.settings, transport: transport), running: first.running,
      ends: first.runner.ends, rate: AnswerRate(limit: 0), outages: Outages(), typist: nil, log: Log(level: .error),
      post: { _ in })
    return (runner, transport)
  }
}

extension TurnRecord {
  /// The same turn, its request about to leave then.
  func intended(_ time: Int) -> TurnRecord {
    var record = self
    record.intendedAt = time
    return record
  }
}

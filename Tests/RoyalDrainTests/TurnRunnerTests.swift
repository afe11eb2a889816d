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
    let late = TurnRecord(id: EventKey(random: randomBytes(20)), members: [], started: Clock.now())
    #expect(throws: TurnFailure.self, "a job that waited for a thread") { try fixture.running.advance(late) }
    #expect(fixture.names("turns").isEmpty)
  }
}

import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("A turn whose agent or platform fails") struct TurnFailureTests {
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
}

import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("A handoff")
struct TurnHandoffTests {
  private static let toggled = HTTPResult.reply(200, #"{"meta":{},"payload":{"success":null,"current_status":"open"}}"#)
  private static let asksForHuman = AgentOutcome.answer(Answer(text: "Te paso", handoff: true))

  private func fixture(
    _ results: [HTTPResult], agent: AgentOutcome = asksForHuman, change: (inout Settings) -> Void = { _ in }
  ) throws -> DrainFixture {
    try DrainFixture(agent: [agent], platform: results, change: change)
  }

  /// The last parts of the paths that were posted to.
  private func steps(_ transport: ScriptedTransport) -> [String] {
    transport.posts.map { String($0.url.split(separator: "/").last ?? "") }
  }

  private func isMuted(_ fixture: DrainFixture, _ conversation: String = "chatwoot/1/77") -> Bool {
    let memory = try? fixture.spool.users.memory(of: "+5491100000001")
    return memory?.pauses[conversation].map { $0 > Clock.now() } ?? false
  }

  /// The entries that wait, as the drain finds them.
  private func places(_ fixture: DrainFixture, _ name: EntryName) throws -> [EventKey: EntryFile] {
    let found = try fixture.spool.scanWait(now: Clock.now()).first { EntryName($0.file.name)?.key == name.key }
    return [name.key: try #require(found).file]
  }

  @Test("is told to the platform after the answer, and the bot keeps out")
  func done() throws {
    let fixture = try fixture([.chatwootSent, Self.toggled])
    let name = try fixture.store("Hola", id: "1")
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false), "not answered") }
    #expect(steps(fixture.transport) == ["messages", "toggle_status"])
    #expect(isMuted(fixture))
    #expect(fixture.names("turns").isEmpty && fixture.names("active").isEmpty)
  }

  @Test("is not done before the bot knows that it has to keep out")
  func pauseUnwritten() throws {
    let fixture = try fixture([.chatwootSent, Self.toggled])
    let name = try fixture.store("Hola", id: "1")
    let folder = "\(fixture.path)/users"
    fixture.transport.meanwhile.withLock { $0 = { rename(folder, "\(folder).away") } }
    guard case .waits(let record, let places, _) = fixture.run([name]) else {
      return #expect(Bool(false), "it does not wait")
    }
    fixture.transport.meanwhile.withLock { $0 = nil }
    rename("\(folder).away", folder)
    #expect(!isMuted(fixture))
    guard case .answered = fixture.runner.resume(record, places: places) else {
      return #expect(Bool(false), "not answered")
    }
    #expect(isMuted(fixture))
    #expect(steps(fixture.transport) == ["messages", "toggle_status", "toggle_status"])
  }

  @Test(
    "is tried again where the platform did not take it, without answering or asking again",
    arguments: [
      HTTPResult.reply(500, ""), .reply(429, ""), .notSent(reason: "refused"), .ambiguous(reason: "no answer"),
      .reply(401, #"{"error":"Invalid Access Token"}"#),
    ])
  func again(failure: HTTPResult) throws {
    for text in ["Te paso", ""] {
      let sent: [HTTPResult] = text.isEmpty ? [] : [.chatwootSent]
      let fixture = try fixture(
        sent + [failure], agent: .answer(Answer(text: text, handoff: true, silent: text.isEmpty)))
      let name = try fixture.store("Hola", id: "1")
      guard case .waits(let record, let places, _) = fixture.run([name]) else {
        return #expect(Bool(false), "it does not wait")
      }
      #expect(!isMuted(fixture))
      #expect(try #require(try fixture.record(name)).handoff == .wanted)
      let (runner, transport) = DrainFixture.resumed(fixture, platform: [Self.toggled])
      _ = runner.resume(record, places: places)
      #expect(steps(transport) == ["toggle_status"])
      #expect(fixture.agent.asked.count == 1 && isMuted(fixture))
      #expect(fixture.names("turns").isEmpty && fixture.waiting.isEmpty && fixture.names("dead").isEmpty)
    }
  }

  @Test("that can never be is left, and the answer stays answered", arguments: [404, 500])
  func never(status: Int) throws {
    let gone = HTTPResult.reply(status, #"{"error":"Resource could not be found"}"#)
    let fixture = try fixture([.chatwootSent, gone]) { $0.messageMaxAttempts = 1 }
    let name = try fixture.store("Hola", id: "1")
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false), "not answered") }
    #expect(fixture.names("dead").isEmpty && fixture.names("turns").isEmpty && !isMuted(fixture))
    #expect(try fixture.spool.users.memory(of: "+5491100000001").history.count == 2)
  }

  @Test("is not needed where a person took the conversation meanwhile")
  func takenOver() throws {
    let fixture = try fixture([.chatwootSent, .reply(500, "")])
    let name = try fixture.store("Hola", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else {
      return #expect(Bool(false), "it does not wait")
    }
    try fixture.spool.users.update("+5491100000001") { $0.pauses["chatwoot/1/77"] = Clock.now() + 60_000 }
    let (runner, transport) = DrainFixture.resumed(fixture, platform: [Self.toggled])
    guard case .answered = runner.resume(record, places: places) else { return #expect(Bool(false), "not answered") }
    #expect(transport.posts.isEmpty && fixture.names("turns").isEmpty)
  }

  @Test("leaves one note, whose marker is its own")
  func note() throws {
    let fixture = try fixture([.chatwootSent, Self.toggled, .chatwootSent]) { $0.handoffNote = .on }
    _ = fixture.run([try fixture.store("Hola", id: "1")])
    #expect(steps(fixture.transport) == ["messages", "toggle_status", "messages"])
    let note = try JSONValue.parse(fixture.transport.posts[2].body ?? [])
    #expect(note["private"]?.bool == true)
    #expect(note["content_attributes"]?["royal_part"]?.int == 2)
    #expect(note["content"]?.string?.contains("Cliente: Hola\nRespuesta: Te paso") == true)
  }

  @Test("has a note of a bearable length, however many marks a customer piles up")
  func noteOfMarks() throws {
    let fixture = try fixture([.chatwootSent, Self.toggled, .chatwootSent]) { $0.handoffNote = .on }
    _ = fixture.run([try fixture.store("a" + String(repeating: "\u{301}", count: 20_000), id: "1")])
    let note = try JSONValue.parse(fixture.transport.posts[2].body ?? [])
    #expect(try #require(note["content"]?.string).unicodeScalars.count < 1000)
  }

  @Test("whose note could not be written is done all the same", arguments: [500, 422])
  func noNote(status: Int) throws {
    let fixture = try fixture([.chatwootSent, Self.toggled, .reply(status, "")]) { $0.handoffNote = .on }
    guard case .answered = fixture.run([try fixture.store("Hola", id: "1")]) else {
      return #expect(Bool(false), "not answered")
    }
    #expect(fixture.names("turns").isEmpty && isMuted(fixture))
  }

  @Test("whose note may have left before a crash looks for it, and writes it only where it is not there")
  func noteAfterCrash() throws {
    for (found, steps) in [
      ("", ["messages"]), (#"{"id":9,"content_attributes":{"royal_marker":"T","royal_part":2}}"#, []),
    ] {
      let fixture = try fixture([.chatwootSent, .reply(500, "")]) { $0.handoffNote = .on }
      let name = try fixture.store("Hola", id: "1")
      guard case .waits(var record, let places, _) = fixture.run([name]) else {
        return #expect(Bool(false), "it does not wait")
      }
      record.handoff = .noting
      let page = #"{"payload":[\#(found.replacingOccurrences(of: "T\"", with: name.key.hex + "\""))]}"#
      let (runner, transport) = DrainFixture.resumed(fixture, platform: [.reply(200, page), .chatwootSent])
      guard case .answered = runner.resume(record, places: places) else { return #expect(Bool(false), "not answered") }
      #expect(self.steps(transport) == steps)
    }
  }

  @Test("keeps the bot out of a WhatsApp conversation, and no note goes to the customer")
  func whatsApp() throws {
    let fixture = try fixture([.evolutionSent]) { $0.handoffNote = .on }
    _ = fixture.run([try fixture.store("Hola", id: "1", source: "evolution")])
    #expect(fixture.transport.posts.count == 1)
    #expect(isMuted(fixture, "evolution/shop/77"))
  }

  @Test("of a test message mutes nobody")
  func test() throws {
    let fixture = try fixture([.chatwootSent])
    _ = fixture.run([try fixture.store("Hola", id: "1", source: "test")])
    #expect(try fixture.spool.users.memory(of: "+5491100000001").pauses.isEmpty)
  }
}

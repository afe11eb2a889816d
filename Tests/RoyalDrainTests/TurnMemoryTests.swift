import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("What a turn leaves in the memory") struct TurnMemoryTests {
  private let user = "+5491100000001"

  private func history(_ fixture: DrainFixture) throws -> [String] {
    try fixture.spool.users.memory(of: user).history.map { "\($0.role)\($0.person.map { " \($0)" } ?? ""): \($0.text)" }
  }

  @Test(arguments: [false, true])
  func `a turn that a crash ended after its last step is remembered once`(isRemembered: Bool) throws {
    let fixture = try DrainFixture()
    let name = try fixture.store("Hola", id: "1")
    let claimed = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now()).claimed
    var record = TurnRecord(id: name.key, members: claimed.map(\.member), started: Clock.now())
    record.state = .done
    record.parts = ["¡Sí!"]
    record.sentIDs = ["9001"]
    try fixture.spool.write(record)
    if isRemembered { fixture.runner.remember(record, claimed.map(\.entry)) }
    for _ in 0..<2 {
      _ = try fixture.spool.recover(now: Clock.now(), kill: { _ in }, remember: fixture.runner.remember)
    }
    #expect(try history(fixture) == ["user: Hola", "assistant: ¡Sí!"])
    #expect(try fixture.spool.users.memory(of: user).sentIDs == ["9001"])
    #expect(fixture.names("turns").isEmpty && fixture.names("active").isEmpty)
  }

  @Test func `what came without text is remembered by its kind`() throws {
    let fixture = try DrainFixture()
    _ = fixture.run([try fixture.store("", id: "1") { $0.append(.attachment, "audio -") }])
    _ = fixture.run([try fixture.store("¿este?", id: "2") { $0.append(.attachment, "image https://x.example/a") }])
    #expect(
      try history(fixture) == [
        "user: [adjunto: audio]", "assistant: \(Settings().noTextReply)", "user: ¿este?\n[adjunto: image]",
        "assistant: ¡Sí!",
      ])
    #expect(fixture.agent.asked.map { $0.history.count } == [2])
    #expect(fixture.agent.asked[0].messages[0].attachments == [Attachment(type: "image", url: "https://x.example/a")])
  }

  @Test func `a message with text beside one without is an ordinary turn`() throws {
    let fixture = try DrainFixture()
    let names = [
      try fixture.store("", id: "1") { $0.append(.attachment, "image -") }, try fixture.store("¿este?", id: "2"),
    ]
    _ = fixture.run(names)
    #expect(fixture.agent.asked.map { $0.messages.map(\.text) } == [["", "¿este?"]])
    #expect(try fixture.spool.users.memory(of: user).noTextReply == nil)
  }

  @Test func `a message without text is met with silence where the reply is empty`() throws {
    let fixture = try DrainFixture { $0.noTextReply = "" }
    guard case .silent = fixture.run([try fixture.store("", id: "1")]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.isEmpty && fixture.agent.asked.isEmpty)
  }

  @Test func `after an hour the reply to a message without text is said again`() throws {
    let fixture = try DrainFixture()
    _ = fixture.run([try fixture.store("", id: "1")])
    try fixture.spool.users.update(user) { $0.noTextReply = Clock.now() - 3_600_001 }
    for id in ["2", "3"] { _ = fixture.run([try fixture.store("", id: id)]) }
    #expect(fixture.transport.posts.count == 2)
  }

  @Test func `an agent is not shown what is older than ROYAL_HISTORY_AGE, nor more than ROYAL_HISTORY_TURNS`() throws {
    let fixture = try DrainFixture { $0.historyTurns = 2 }
    let now = Clock.now()
    try fixture.spool.users.update(user) { memory in
      memory.history = [UserMemory.Line(at: now - 8 * 86_400_000, role: "user", text: "antes")]
    }
    for id in 1...4 { _ = fixture.run([try fixture.store("\(id)", id: "\(id)")]) }
    #expect(fixture.agent.asked.map { $0.history.map(\.text) }.last == ["2", "¡Sí!", "3", "¡Sí!"])
    #expect(fixture.agent.asked[0].history.isEmpty)
  }

  @Test func `a person's words are the shop's, under the person's name`() throws {
    let fixture = try DrainFixture()
    try fixture.spool.users.update(user) { memory in
      var entry = Entry(kind: .takeover, body: Array("Hola, soy *Luz*".utf8))
      entry[.authorName] = "Luz"
      memory.noteWords(ofHuman: entry, at: Clock.now())
      // The same, as Evolution writes it into Chatwoot.
      entry.body = Array("Hola, soy **Luz**".utf8)
      entry[.authorName] = nil
      memory.noteWords(ofHuman: entry, at: Clock.now() + 1500)
      entry.body = Array("Otra cosa".utf8)
      memory.noteWords(ofHuman: entry, at: Clock.now() + 2000)
    }
    #expect(try history(fixture) == ["assistant Luz: Hola, soy *Luz*", "assistant human: Otra cosa"])
    _ = fixture.run([try fixture.store("gracias", id: "1")])
    #expect(fixture.agent.asked[0].history.map(\.name) == ["Luz", "human"])
  }

  @Test func `a turn that was given up and is put back is remembered again`() throws {
    let fixture = try DrainFixture(agent: [.permanent(reason: "x"), .answer(Answer(text: "¡Sí!"))]) {
      $0.fallbackReply = "Perdón"
    }
    let name = try fixture.store("Hola", id: "1")
    _ = fixture.run([name])
    try FileManager.default.moveItem(
      atPath: "\(fixture.path)/dead/\(name.plain)", toPath: "\(fixture.path)/new/\(name.plain)")
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(try history(fixture).last == "assistant: ¡Sí!")
    #expect(try history(fixture).filter { $0 == "user: Hola" }.count == 1)
  }
}

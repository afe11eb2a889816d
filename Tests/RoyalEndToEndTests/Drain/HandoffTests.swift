import Foundation
import Testing

@testable import RoyalTestKit

/// An agent that asks for a human gets one, and the bot keeps out.
@Suite(.serialized) struct HandoffTests {
  private static let asksForHuman = "Te paso con alguien.\n[[handoff]]"

  @Test(arguments: ["account", "agent_bot"])
  func `Chatwoot's conversation is opened after the answer, and its events change nothing`(mode: String) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["CHATWOOT_MODE": mode]) { $1 })
    let agent = try ScriptAgent(in: box, answer: Self.asksForHuman)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Quiero hablar con una persona", id: 1))
    try eventually("it is handed over") { try server.requests(to: "/toggle_status").count == 1 && box.isWorkedOff() }
    #expect(server.messages.map { $0["content"] } == ["Te paso con alguien."])
    let opened = server.requests(to: "/toggle_status")[0]
    #expect(opened.path == "/api/v1/accounts/7/conversations/33/toggle_status")
    #expect(String(decoding: opened.body, as: UTF8.self) == #"{"status":"open"}"#)
    for event in ["conversation_status_changed", "conversation_opened", "conversation_updated"] {
      let answer = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwootOpened(event)))
      #expect(answer.status == 200 && answer.word == "ignored", "\(answer.text)")
    }
    _ = try box.hook(
      HookRequest("/webhook/chatwoot", Bodies.chatwoot("¿Hola?", id: 2, changing: [#""pending""#: #""open""#])))
    try eventually("all is worked off") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.questions.count == 1 && server.messages.count == 1)
    #expect(!drain.errors.contains("error "), "\(drain.errors)")
  }

  @Test func `the bot keeps out of a WhatsApp conversation that it handed over, and of no other`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, answer: Self.asksForHuman)
    let drain = try box.startDrain()
    try box.accept("/webhook/evolution", Bodies.evolution("Una persona, por favor", id: "3EB0AA01"))
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    try box.accept("/webhook/evolution", Bodies.evolution("¿Hola?", id: "3EB0AA02"))
    try box.accept(
      "/webhook/evolution", Bodies.evolution("Buenas", id: "3EB0AA03", jid: "5491155550102@s.whatsapp.net"))
    try eventually("the other is answered") { try server.messages.count == 2 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.texts == [["Una persona, por favor"], ["Buenas"]])
    #expect(drain.errors.contains("superseded"))
  }

  @Test func `with ROYAL_HUMAN_PAUSE=0 it does not keep out`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_HUMAN_PAUSE": "0"]) { $1 })
    _ = try ScriptAgent(in: box, answer: Self.asksForHuman)
    for id in ["3EB0AA01", "3EB0AA02"] {
      try box.accept("/webhook/evolution", Bodies.evolution("Una persona \(id)", id: id))
      #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    }
    #expect(server.messages.count == 2)
  }

  @Test func `the shop's people get a note where they want one, and only they`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_HANDOFF_NOTE": "on"]) { $1 })
    _ = try ScriptAgent(in: box, answer: Self.asksForHuman)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Se me rompió el anillo"))
    try box.accept("/webhook/evolution", Bodies.evolution(jid: "5491155550102@s.whatsapp.net"))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    let notes = server.messages.filter { $0["private"] == "1" }
    try #require(notes.count == 1 && server.messages.count == 3)
    let note = try #require(notes[0]["content"])
    #expect(note.contains("Cliente: Ana") && note.contains("Cliente: Se me rompió el anillo"))
    #expect(note.contains("Respuesta: Te paso con alguien."))
    #expect(notes[0]["content_attributes.royal_marker"] != nil && notes[0]["content_attributes.royal_part"] == "2")
    let order = server.requests.filter { $0.path.contains("/accounts/") && $0.method == "POST" }
      .map { String($0.path.split(separator: "/").last ?? "") }.filter { $0 != "toggle_typing_status" }
    #expect(order == ["messages", "toggle_status", "messages"])
  }

  @Test func `a test message's handoff mutes nobody`() throws {
    let box = try Sandbox()
    let agent = try ScriptAgent(in: box, answer: Self.asksForHuman)
    let drain = try box.startDrain()
    for text in ["Una persona", "Otra vez"] {
      let answer = try box.hook(HookRequest("/test/message", Bodies.test(text)))
      #expect(answer.status == 200 && answer["response"] == "Te paso con alguien.")
    }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.questions.count == 2)
  }
}

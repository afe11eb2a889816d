import Foundation
import Testing

@testable import RoyalTestKit

/// The sign that an answer is being written comes while the agent works, and always goes.
@Suite(.serialized) struct TypingTests {
  @Test func `Chatwoot shows it while the agent works, and no longer`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is shown") { server.typing == ["on"] }
    let shown = try #require(server.requests(to: "/toggle_typing_status").first)
    #expect(shown.path == "/api/v1/accounts/7/conversations/33/toggle_typing_status")
    #expect(String(decoding: shown.body, as: UTF8.self) == #"{"typing_status":"on","is_private":false}"#)
    try agent.letGo()
    try eventually("it is answered, and the sign is gone") {
      try server.messages.count == 1 && server.typing == ["on", "off"] && box.isWorkedOff()
    }
    #expect(try drain.stop() == .exit(0))
    #expect(server.typing == ["on", "off"])
  }

  @Test(arguments: ["[[silent]]", "[[handoff]]", "$(exit 1)"])
  func `it goes whatever the agent says, also when the drain ends at once`(answer: String) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box, answer: answer)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.typing == ["on", "off"])
  }

  @Test(arguments: ["exit 1", "exit 75", "sleep 600"])
  func `it goes when the agent fails`(script: String) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    try box.configure([
      "ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/bin/sh -c \"\(script)\"", "ROYAL_AGENT_TIMEOUT": "500",
    ])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    _ = try box.run("royal-drain", ["--once"])
    #expect(server.typing == ["on", "off"])
  }

  @Test func `what a killed drain left is taken away by the next`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is shown") { server.typing == ["on"] && agent.processes.count == 1 }
    try drain.crash()
    try box.configure(["ROYAL_AGENT_COMMAND": "/bin/true"])
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.typing.count == 4 && server.typing.last == "off", "\(server.typing)")
    #expect(server.typing.filter { $0 == "off" }.count == 2)
  }

  @Test func `a drain that stops and leaves its agent takes it away`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is shown") { server.typing == ["on"] }
    #expect(try drain.stop() == .exit(0))
    #expect(server.typing == ["on", "off"])
  }

  @Test func `WhatsApp shows it by sendPresence, in the words of both versions`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/evolution", Bodies.evolution(instance: "tienda"))
    try eventually("it is shown") { !server.requests(to: "/chat/sendPresence/tienda").isEmpty }
    let shown = try #require(server.requests(to: "/chat/sendPresence/tienda").first)
    #expect(shown["number"] == "5491155550101@s.whatsapp.net" && shown["presence"] == "composing")
    #expect(shown["delay"] == "5000" && shown["options.presence"] == "composing" && shown["options.delay"] == "5000")
    #expect(shown.headers["apikey"] == "evo-token")
    try agent.letGo()
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `nothing is shown where it is switched off, and for test messages`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_TYPING": "off"]) { $1 })
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try box.accept("/webhook/evolution", Bodies.evolution(jid: "5491155550102@s.whatsapp.net", instance: "tienda"))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 2)
    #expect(server.typing.isEmpty && server.requests(to: "/sendPresence/tienda").isEmpty)
    try box.configure(["ROYAL_TYPING": "on"])
    let before = server.requests.count
    let drain = try box.startDrain()
    #expect(try box.hook(HookRequest("/test/message", Bodies.test("Hola"))).status == 200)
    #expect(try drain.stop() == .exit(0))
    #expect(server.requests.count == before)
  }
}

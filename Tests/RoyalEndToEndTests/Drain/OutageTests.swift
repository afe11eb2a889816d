import Foundation
import Testing

@testable import RoyalTestKit

/// A platform that is down or refuses us costs no message.
@Suite(.serialized) struct OutageTests {
  static let outages: [(String, PlatformReply)] = [
    ("a wrong token", PlatformReply(status: 401, body: #"{"error":"Invalid Access Token"}"#)),
    ("a dead server behind its proxy", PlatformReply(status: 502, body: "<html>Bad Gateway</html>")),
  ]

  @Test(arguments: outages)
  func `an outage burns no attempts, is told of, and ends by itself`(name: String, reply: PlatformReply) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_MAX_ATTEMPTS": "3"]) { $1 })
    let agent = try ScriptAgent(in: box)
    server.replyAlways(reply)
    let drain = try box.startDrain()
    for number in 1...8 {
      try box.accept(
        "/webhook/chatwoot", Bodies.chatwoot("Hola", id: number, conversation: number, contact: number))
    }
    try eventually("the breaker opens") { drain.errors.contains("breaker destination=chatwoot/7 state=open") }
    try eventually("the status tells of it") { try box.text("ctl/status.json").contains("chatwoot/7") }
    let health = try box.hook(HookRequest.get("/health"))
    #expect(health.status == 503 && health.text.contains("chatwoot/7 takes nothing since"))
    // Long enough for every attempt to be burnt, were they counted.
    let asked = server.messages.count
    try eventually("some probes fail") { server.messages.count >= asked + 2 }
    #expect(try box.names("dead") == [])
    server.replyAlways(nil)
    try eventually("everything is answered", within: 60) { try box.isWorkedOff() }
    #expect(drain.errors.contains("breaker destination=chatwoot/7 state=closed"))
    #expect(try drain.stop() == .exit(0))
    #expect(Set(server.messages.suffix(8).compactMap { $0["content_attributes.in_reply_to"] }).count == 8)
    #expect(agent.questions.count == 8)
    #expect(try box.names("dead") == [])
  }

  @Test func `a platform that goes away while one answer is in doubt loses it no attempt`() throws {
    var server: PlatformServer? = try PlatformServer()
    let box = try Sandbox((server?.settings ?? [:]).merging(["MESSAGE_MAX_ATTEMPTS": "2"]) { $1 })
    server?.reply(PlatformReply(status: 500, body: "", keepsMessage: false))
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 1, conversation: 1, contact: 1))
    try eventually("the answer waits") { try box.waiting().count == 1 }
    server = nil
    try eventually("the breaker opens") { drain.errors.contains("breaker destination=chatwoot/7 state=open") }
    try eventually("it is probed") { drain.errors.components(separatedBy: "warn lookup ").count > 3 }
    #expect(try box.names("dead") == [] && box.waiting().count == 1)
    #expect(try drain.stop() == .exit(0))
  }

  @Test(arguments: [30, 90])
  func `an answer that waited is not given over a human's that came late`(age: Int) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_HUMAN_PAUSE": "10s"]) { $1 })
    server.replyAlways(PlatformReply(status: 401, body: #"{"error":"Unauthorized"}"#))
    let drain = try box.startDrain()
    try box.accept("/webhook/evolution", Bodies.evolution("Hola", id: "3EB0C1", age: 60))
    try eventually("the answer waits") { try box.waiting().count == 1 }
    let human = Bodies.evolution(
      "¡Hola! Soy Luz", id: "3EB0C2", age: age, changing: [#""fromMe":false"#: #""fromMe":true"#])
    let told = try box.hook(HookRequest("/webhook/evolution", human))
    #expect(told.word == "ignored" && told["reason"] == "from_me")
    try eventually("the human is noted") { drain.errors.contains("info takeover ") }
    server.replyAlways(nil)
    try eventually("everything is worked off", within: 60) { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    // A word from before the message ends nothing.
    #expect(drain.errors.contains(age < 60 ? "info superseded " : "info done "))
    #expect(!drain.errors.contains(age < 60 ? "info done " : "info superseded "))
  }

  @Test func `one message that the platform cannot take does not stop the others and is given up`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_MAX_ATTEMPTS": "1"]) { $1 })
    server.reply(PlatformReply(status: 422, body: #"{"error":"Validation failed: Content is too long"}"#))
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 1, conversation: 1, contact: 1))
    try eventually("it is given up") { try box.names("dead").count == 1 }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 2, conversation: 2, contact: 2))
    try eventually("the other is answered") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(!drain.errors.contains("breaker"))
  }

  @Test func `the cooldown is remembered over a restart and delays nobody else`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_COOLDOWN": "60s"]) { $1 })
    let first = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 1, conversation: 1, contact: 1))
    try eventually("it is answered") { try box.isWorkedOff() }
    #expect(try first.stop() == .exit(0))
    let second = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Precio?", id: 2, conversation: 1, contact: 1))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 3, conversation: 3, contact: 3))
    try eventually("the other user is answered") { server.messages.count == 2 }
    #expect(server.messages[1].path.contains("/conversations/3/"))
    #expect(try second.stop() == .exit(0))
    #expect(try box.names("new").count == 1, "the other cools down")
    try box.configure(["MESSAGE_COOLDOWN": "0"])
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 3)
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

/// What the platforms get: method, path, header and body.
@Suite(.serialized) struct DeliveryTests {
  @Test func `an answer to Chatwoot is a create-message request with the bot's token and our marker`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box, answer: "Tenemos {{contact.email}} y {% if %} anillos ñandú")
    let key = try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    try #require(server.messages.count == 1)
    let message = server.messages[0]
    #expect(message.path == "/api/v1/accounts/7/conversations/33/messages")
    #expect(message.headers["api-access-token"] == "cw-token" && message.headers["api_access_token"] == nil)
    #expect(message.headers["content-type"]?.hasPrefix("application/json") == true)
    #expect(message["content"] == "Tenemos { {contact.email}} y { % if %} anillos ñandú")
    #expect(message["message_type"] == "outgoing" && message["private"] == "0")
    #expect(message["content_attributes.royal_marker"]?.hasPrefix(key) == true)
    #expect(try box.isWorkedOff())
  }

  @Test func `an answer to Evolution is a sendText request valid for both versions`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box, answer: "¡Hola! ñandú")
    try box.accept("/webhook/evolution", Bodies.evolution(instance: "Tienda Ñandú/2?"))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    try #require(server.messages.count == 1)
    let message = server.messages[0]
    #expect(message.path == "/message/sendText/Tienda%20%C3%91and%C3%BA%2F2%3F")
    #expect(message.headers["apikey"] == "evo-token" && message.headers["api-access-token"] == nil)
    #expect(message["number"] == "5491155550101@s.whatsapp.net")
    #expect(message["text"] == "¡Hola! ñandú" && message["textMessage.text"] == "¡Hola! ñandú")
    #expect(try box.isWorkedOff())
  }

  @Test func `messages of one user are answered together, of two users apart`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "800"]) { $1 })
    let agent = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 1))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Tenés aros?", id: 2))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Buenas", id: 3, conversation: 34, contact: 62))
    let drain = try box.startDrain()
    try eventually("both are answered") { try server.messages.count == 2 && box.isWorkedOff() }
    let ending = try drain.stop()
    #expect(ending == .exit(0), "\(drain.errors.suffix(2000))")
    #expect(Set(agent.texts) == [["Hola", "¿Tenés aros?"], ["Buenas"]])
    #expect(Set(server.messages.map(\.path)).count == 2)
  }

  @Test func `a message that arrives while the drain runs is answered, and its second delivery is not`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try box.accept("/webhook/evolution", Bodies.evolution())
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    let again = try box.hook(HookRequest("/webhook/evolution", Bodies.evolution()))
    #expect(again.word == "duplicate")
    try box.accept("/webhook/evolution", Bodies.evolution("Otra pregunta", id: "3EB0AA02"))
    try eventually("the next is answered") { try server.messages.count == 2 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.texts == [["Hola, ¿tenés anillos?"], ["Otra pregunta"]])
  }

  @Test func `a human's message silences the bot in that conversation and in no other`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    #expect(
      try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwootHuman("Ya te atiendo", id: 5))).word == "ignored")
    try eventually("the takeover is noted") { try box.isWorkedOff() }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Y los aros?", id: 6))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Buenas", id: 7, conversation: 34, contact: 62))
    try eventually("all is worked off") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.texts == [["Buenas"]])
    #expect(server.messages[0].path.contains("/conversations/34/"))
  }
}

import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("Sending to Evolution") struct EvolutionSendTests {
  private static let sent = HTTPResult.reply(
    201, #"{"key":{"remoteJid":"x","fromMe":true,"id":"3EB0C4"},"status":"PENDING"}"#)
  private static let unknownNumber = HTTPResult.reply(
    400, #"{"status":400,"response":{"message":[{"jid":"x","exists":false,"number":"x"}]}}"#)

  @Test(
    "a part is a POST to its instance, whatever that is called",
    arguments: [("bot", "bot"), ("Mi bot/2?", "Mi%20bot%2F2%3F"), ("añejo", "a%C3%B1ejo"), ("a.b_c~d-e", "a.b_c~d-e")])
  func address(_ instance: String, _ segment: String) throws {
    let transport = ScriptedTransport(Self.sent)
    let outcome = try Platforms.evolution(transport).send(Platforms.evolutionPart(instance: instance))
    let call = try #require(transport.calls.first)
    #expect(outcome == .sent(providerID: "3EB0C4"))
    #expect(call.method == "POST")
    #expect(call.url == "https://evo.example.com/api/message/sendText/\(segment)")
    #expect(call.headers["apikey"] == Platforms.evolutionToken)
    #expect(call.headers["Content-Type"] == "application/json")
    #expect(call.timeout >= 60_000)
  }

  @Test("an entry without an instance is refused here", arguments: [nil, "", ".", ".."])
  func noInstance(_ instance: String?) throws {
    let transport = ScriptedTransport(Self.sent)
    #expect(try Platforms.evolution(transport).send(Platforms.evolutionPart(instance: instance)).kind == .permanent)
    #expect(transport.calls.isEmpty)
  }

  @Test func `one body serves 1.x and 2.x`() throws {
    let transport = ScriptedTransport(Self.sent)
    _ = try Platforms.evolution(transport).send(Platforms.evolutionPart("¿\"Sí\"?\n{{a}}", replyTo: "69385@lid"))
    let body = try JSONValue.parse(try #require(transport.calls.first?.body))
    #expect(body["number"]?.string == "69385@lid")
    #expect(body["text"]?.string == "¿\"Sí\"?\n{{a}}")
    #expect(body["textMessage"]?["text"]?.string == "¿\"Sí\"?\n{{a}}")
    #expect(body["linkPreview"]?.bool == false)
    #expect(body["options"]?["linkPreview"]?.bool == false)
    #expect(body.members.map(\.key) == ["number", "text", "textMessage", "linkPreview", "options"])
  }

  @Test func `without a Reply-To the conversation is the recipient`() throws {
    let transport = ScriptedTransport(Self.sent)
    _ = try Platforms.evolution(transport).send(Platforms.evolutionPart(replyTo: nil))
    #expect(try recipients(transport) == ["5491100000001@s.whatsapp.net"])
  }

  @Test(
    "a JID that does not exist is replaced once by another of the same person",
    arguments: [
      ([], ["1@lid"]), (["1@lid"], ["1@lid"]), (["2@lid", "3@lid"], ["1@lid", "2@lid"]),
      (["2@lid", "3@s.whatsapp.net"], ["1@lid", "3@s.whatsapp.net"]),
    ])
  func alternative(_ alternatives: [String], _ recipients: [String]) throws {
    let part = Platforms.evolutionPart(replyTo: "1@lid", alternatives: alternatives)
    let refusing = ScriptedTransport(Self.unknownNumber)
    #expect(try Platforms.evolution(refusing).send(part).kind == .permanent)
    #expect(try self.recipients(refusing) == recipients)
    guard recipients.count > 1 else { return }
    #expect(try Platforms.evolution(ScriptedTransport(Self.unknownNumber, Self.sent)).send(part).kind == .sent)
  }

  @Test(
    "only that error leads to another JID", arguments: [HTTPResult.reply(400), .reply(500), .ambiguous(reason: "x")])
  func noAlternative(_ result: HTTPResult) throws {
    let transport = ScriptedTransport(result)
    _ = try Platforms.evolution(transport).send(Platforms.evolutionPart(alternatives: ["2@lid"]))
    #expect(transport.calls.count == 1)
  }

  @Test func `what was sent cannot be asked, and a handoff needs nothing`() throws {
    let delivery = try Platforms.evolution(ScriptedTransport(.reply(404)))
    guard case .unknown = delivery.find(Platforms.evolutionPart()) else { return #expect(Bool(false), "not unknown") }
    #expect(delivery.handOff(Platforms.evolutionPart().destination) == .sent(providerID: nil))
  }

  @Test(
    "an outage is told from that",
    arguments: [HTTPResult.notSent(reason: "refused"), .reply(502), .reply(503), .reply(522)])
  func down(_ trouble: HTTPResult) throws {
    let delivery = try Platforms.evolution(ScriptedTransport(trouble))
    guard case .down = delivery.find(Platforms.evolutionPart()) else { return #expect(Bool(false), "not down") }
  }

  private func recipients(_ transport: ScriptedTransport) throws -> [String?] {
    try transport.calls.map { try JSONValue.parse($0.body ?? [])["number"]?.string }
  }
}

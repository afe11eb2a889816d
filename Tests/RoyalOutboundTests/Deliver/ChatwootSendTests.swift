import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("Sending to Chatwoot") struct ChatwootSendTests {
  private let transport = ScriptedTransport(.reply(200, #"{"id":5002}"#))

  @Test func `a part is a POST to its conversation with one token header`() throws {
    let outcome = try Platforms.chatwoot(transport).send(Platforms.chatwootPart())
    let call = try #require(transport.calls.first)
    #expect(outcome == .sent(providerID: "5002"))
    #expect(transport.calls.count == 1)
    #expect(call.method == "POST")
    #expect(call.url == "https://chat.example.com/api/v1/accounts/1/conversations/77/messages")
    #expect(call.headers["Api-Access-Token"] == Platforms.chatwootToken)
    #expect(call.headers["Content-Type"] == "application/json")
    #expect(call.headers.values.filter { $0 == Platforms.chatwootToken }.count == 1)
  }

  @Test func `the body is outgoing, public, marked, and answers the trigger`() throws {
    let body = try body(Platforms.chatwootPart("¿\"Qué\"?\nSí", index: 3))
    #expect(body["content"]?.string == "¿\"Qué\"?\nSí")
    #expect(body["message_type"]?.string == "outgoing")
    #expect(body["private"]?.bool == false)
    #expect(body["content_attributes"]?["in_reply_to"]?.int == 5001)
    #expect(body["content_attributes"]?["royal_marker"]?.string == Platforms.turn)
    #expect(body["content_attributes"]?["royal_part"]?.int == 3)
    #expect(body.members.map(\.key) == ["content", "message_type", "private", "content_attributes"])
  }

  @Test("a trigger that is no number is not answered to", arguments: [nil, "", "abc", "-1", "0", "5e3"])
  func trigger(_ trigger: String?) throws {
    let attributes = try body(Platforms.chatwootPart(trigger: trigger))["content_attributes"]
    #expect(attributes?.members.map(\.key) == ["royal_marker", "royal_part"])
  }

  @Test(
    "Liquid is broken up",
    arguments: [
      ("{{contact.email}}", "{ {contact.email}}"), ("{% raw %}", "{ % raw %}"), ("{{{x}}}", "{ { {x}}}"),
      ("`{{a}}`", "`{ {a}}`"), ("{{%", "{ { %"), ("{a} {", "{a} {"), ("100% {", "100% {"), ("{\n{", "{\n{"),
    ])
  func liquid(_ text: String, _ safe: String) throws {
    #expect(try body(Platforms.chatwootPart(text))["content"]?.string == safe)
  }

  @Test(
    "an entry without numbers for account and conversation is refused here",
    arguments: [(nil, "77"), ("", "77"), ("../1", "77"), ("1", "77/../78"), ("0", "77"), ("1", "-7")])
  func address(_ account: String?, _ conversation: String) throws {
    let part = Platforms.chatwootPart(account: account, conversation: conversation)
    guard case .permanent = try Platforms.chatwoot(transport).send(part) else {
      return #expect(Bool(false), "not permanent")
    }
    #expect(transport.calls.isEmpty)
  }

  @Test("a 200 that is no message leaves it open", arguments: ["", "<html>", "[]", #"{"id":"x"}"#, "{"])
  func strangeSuccess(_ body: String) throws {
    guard case .ambiguous = try Platforms.chatwoot(ScriptedTransport(.reply(200, body))).send(Platforms.chatwootPart())
    else { return #expect(Bool(false), "not ambiguous") }
  }

  @Test func `what the transport says is passed on`() throws {
    let notSent = try Platforms.chatwoot(ScriptedTransport(.notSent(reason: "refused")))
    #expect(notSent.send(Platforms.chatwootPart()) == .unreachable(reason: "refused"))
    let ambiguous = try Platforms.chatwoot(ScriptedTransport(.ambiguous(reason: "no answer")))
    #expect(ambiguous.send(Platforms.chatwootPart()) == .ambiguous(reason: "no answer"))
  }

  @Test func `a handoff opens the conversation, whatever success says`() throws {
    let transport = ScriptedTransport(.reply(200, #"{"meta":{},"payload":{"success":null,"current_status":"open"}}"#))
    #expect(try Platforms.chatwoot(transport).handOff(Platforms.chatwootPart().destination) == .sent(providerID: nil))
    let call = try #require(transport.calls.first)
    #expect(call.url == "https://chat.example.com/api/v1/accounts/1/conversations/77/toggle_status")
    #expect(String(decoding: call.body ?? [], as: UTF8.self) == #"{"status":"open"}"#)
  }

  private func body(_ part: OutgoingPart) throws -> JSONValue {
    _ = try Platforms.chatwoot(transport).send(part)
    return try JSONValue.parse(try #require(transport.calls.first?.body))
  }
}

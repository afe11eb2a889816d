import Testing

@testable import RoyalOutbound

@Suite("Looking for a part in Chatwoot") struct ChatwootLookupTests {
  @Test func `a user's token reads the messages after the trigger`() throws {
    let transport = ScriptedTransport(
      Answers.page([
        Answers.message(5002), Answers.message(5003, Platforms.turn, 1), Answers.message(5004, Platforms.turn, 2),
      ]))
    #expect(try find(transport) == .found(providerID: "5004"))
    #expect(transport.calls.map(\.url) == [Answers.base + "/messages?after=5001"])
    #expect(transport.calls.map(\.method) == ["GET"])
    #expect(transport.calls.first?.headers["Api-Access-Token"] == Platforms.chatwootToken)
  }

  @Test(
    "what is not among them is absent",
    arguments: [
      [], [Answers.message(5002)], [Answers.message(5003, Platforms.turn, 1)], [Answers.message(5003, "another", 2)],
    ])
  func absent(_ messages: [String]) throws {
    #expect(try find(ScriptedTransport(Answers.page(messages))) == .absent)
  }

  @Test func `a full page is followed by the next`() throws {
    let transport = ScriptedTransport(
      Answers.page((5002..<5102).map { Answers.message($0) }), Answers.page([Answers.message(5102, Platforms.turn, 2)]))
    #expect(try find(transport) == .found(providerID: "5102"))
    #expect(
      transport.calls.map(\.url) == [Answers.base + "/messages?after=5001", Answers.base + "/messages?after=5101"])
  }

  @Test func `pages without an end are given up`() throws {
    let transport = ScriptedTransport(Answers.page((5002..<5102).map { Answers.message($0) }))
    guard case .unknown = try find(transport) else { return #expect(Bool(false), "not unknown") }
    #expect(transport.calls.count <= 10)
  }

  @Test func `without a trigger only the latest messages are seen`() throws {
    let few = ScriptedTransport(Answers.page([Answers.message(7)]))
    #expect(try find(few, trigger: nil) == .absent)
    #expect(few.calls.map(\.url) == [Answers.base + "/messages"])
    let many = ScriptedTransport(Answers.page((0..<20).map { Answers.message(7 + $0) }))
    guard case .unknown = try find(many, trigger: nil) else { return #expect(Bool(false), "not unknown") }
  }

  @Test(
    "a bot's token sees the last message",
    arguments: [
      (Answers.message(5009, Platforms.turn, 2), Lookup.found(providerID: "5009")),
      (Answers.message(5001), .absent), (Answers.message(4000), .absent),
      (Answers.message(5009, Platforms.turn, 1), .absent),
    ])
  func lastMessage(_ last: String, _ lookup: Lookup) throws {
    let transport = ScriptedTransport(Answers.refused, .reply(200, #"{"id":77,"last_non_activity_message":\#(last)}"#))
    #expect(try find(transport) == lookup)
    #expect(transport.calls.map(\.url) == [Answers.base + "/messages?after=5001", Answers.base])
  }

  @Test(
    "a bot's token cannot tell what is before the last message",
    arguments: [
      Answers.message(5009), Answers.message(5009, "another", 2), Answers.message(5009, Platforms.turn, 3), "null",
      "[]",
    ])
  func behindLastMessage(_ last: String) throws {
    let transport = ScriptedTransport(Answers.refused, .reply(200, #"{"last_non_activity_message":\#(last)}"#))
    guard case .unknown = try find(transport) else { return #expect(Bool(false), "not unknown") }
  }

  @Test func `a token that may read neither knows nothing`() throws {
    guard case .unknown = try find(ScriptedTransport(Answers.refused)) else {
      return #expect(Bool(false), "not unknown")
    }
  }

  @Test func `a conversation that is gone has no messages`() throws {
    #expect(try find(ScriptedTransport(.reply(404, #"{"error":"Resource could not be found"}"#))) == .absent)
  }

  @Test(
    "a Chatwoot in trouble is asked again later",
    arguments: [
      HTTPResult.ambiguous(reason: "no answer"), .reply(500), .reply(504), .reply(429),
      .reply(200, "<html>maintenance</html>"), .reply(200, "{"),
    ])
  func unreachable(_ trouble: HTTPResult) throws {
    for transport in [ScriptedTransport(trouble), ScriptedTransport(Answers.refused, trouble)] {
      guard case .unreachable = try find(transport) else { return #expect(Bool(false), "not unreachable") }
    }
  }

  @Test(
    "a Chatwoot that is not there is down, whatever it is asked",
    arguments: [
      HTTPResult.notSent(reason: "refused"), .reply(502), .reply(503), .reply(522), .reply(404, "404 page not found"),
    ])
  func down(_ trouble: HTTPResult) throws {
    for transport in [ScriptedTransport(trouble), ScriptedTransport(Answers.refused, trouble)] {
      guard case .down = try find(transport) else { return #expect(Bool(false), "not down") }
    }
  }

  private func find(_ transport: ScriptedTransport, trigger: String? = "5001") throws -> Lookup {
    try Platforms.chatwoot(transport).find(Platforms.chatwootPart(trigger: trigger))
  }
}

/// What Chatwoot answers.
private enum Answers {
  static let base = "https://chat.example.com/api/v1/accounts/1/conversations/77"
  static let refused = HTTPResult.reply(401, #"{"error":"Access to this endpoint is not authorized for bots"}"#)

  static func page(_ messages: [String]) -> HTTPResult {
    .reply(200, #"{"meta":{},"payload":[\#(messages.joined(separator: ","))]}"#)
  }

  static func message(_ id: Int, _ turn: String? = nil, _ part: Int = 0) -> String {
    let marker = turn.map { #""in_reply_to":5001,"royal_marker":"\#($0)","royal_part":\#(part)"# } ?? ""
    return #"{"id":\#(id),"content":"x","content_attributes":{\#(marker)}}"#
  }
}

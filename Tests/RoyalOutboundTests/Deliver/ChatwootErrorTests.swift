import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("Chatwoot's errors") struct ChatwootErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var status: Int
    var body: String
    var kind: OutcomeClass
    var testDescription: String { "\(status) \(body.prefix(70))" }

    init(_ status: Int, _ body: String, _ kind: OutcomeClass) {
      self.status = status
      self.body = body
      self.kind = kind
    }
  }

  static let rows: [Row] = [
    Row(301, "", .configuration),
    Row(400, "<html><h1>400 Bad Request</h1></html>", .permanent),
    Row(401, #"{"errors":["You need to sign in or sign up before continuing."]}"#, .configuration),
    Row(401, #"{"error":"Invalid Access Token"}"#, .configuration),
    Row(401, #"{"error":"You are not authorized to access this account"}"#, .configuration),
    Row(401, #"{"error":"Bot is not authorized to access this account"}"#, .configuration),
    Row(401, #"{"error":"Account is suspended"}"#, .configuration),
    Row(401, #"{"error":"You are not authorized to do this action"}"#, .configuration),
    Row(403, "Forbidden", .configuration),
    Row(404, #"{"error":"Resource could not be found"}"#, .permanent),
    Row(404, "<html>nginx</html>", .configuration),
    Row(422, #"{"error":"Validation failed: Too many messages"}"#, .temporary),
    Row(422, #"{"error":"Validation failed: Content is too long (maximum is 150000 characters)"}"#, .permanent),
    Row(422, #"{"error":"'x' is not a valid content_type"}"#, .permanent),
    Row(429, "Retry later\n", .temporary),
    Row(500, "<html>We're sorry, but something went wrong</html>", .ambiguous),
    Row(502, "", .ambiguous), Row(503, "", .ambiguous), Row(504, "", .ambiguous), Row(599, "{}", .ambiguous),
    Row(999, "", .ambiguous),
  ]

  @Test("each asks for what the contract says", arguments: rows)
  func table(_ row: Row) throws {
    let transport = ScriptedTransport(.reply(row.status, row.body))
    let outcome = try Platforms.chatwoot(transport).send(Platforms.chatwootPart())
    #expect(outcome.kind == row.kind)
    #expect(outcome.reason?.hasPrefix("HTTP \(row.status): ") == true)
    #expect(try Platforms.chatwoot(transport).handOff(Platforms.chatwootPart().destination).kind == row.kind)
  }

  @Test(
    "Retry-After is heeded",
    arguments: [
      (429, "30", 30_000), (429, "Sun, 22 Nov 2026 17:41:00 GMT", 60_000), (429, nil, nil), (429, "soon", nil),
      (503, "120", 120_000),
    ])
  func retryAfter(_ status: Int, _ header: String?, _ milliseconds: Int?) throws {
    let headers = header.map { ["retry-after": $0] } ?? [:]
    let transport = ScriptedTransport(.reply(status, "", headers))
    let outcome = try Platforms.chatwoot(transport).send(Platforms.chatwootPart())
    #expect(outcome.kind == .temporary)
    #expect(outcome.retryAfter == milliseconds)
  }

  @Test func `too many messages are tried again after a minute`() throws {
    let transport = ScriptedTransport(.reply(422, #"{"error":"Validation failed: Too many messages"}"#))
    #expect(try Platforms.chatwoot(transport).send(Platforms.chatwootPart()).retryAfter == 60_000)
  }

  @Test("a token that comes back in an answer does not get into the reason", arguments: [401, 404, 422, 500])
  func token(_ status: Int) throws {
    let body = #"{"error":"no \#(Platforms.chatwootToken)\nfor you"}"#
    let transport = ScriptedTransport(.reply(status, body))
    let reason = try #require(try Platforms.chatwoot(transport).send(Platforms.chatwootPart()).reason)
    #expect(!reason.contains(Platforms.chatwootToken))
    #expect(reason.contains("no [token] for you"))
  }

  @Test func `a reason is one line of bearable length`() throws {
    let body = "<html>" + String(repeating: "<p>word</p>\n\u{0}", count: 2000)
    let reason = try #require(
      try Platforms.chatwoot(ScriptedTransport(.reply(500, body))).send(Platforms.chatwootPart()).reason)
    #expect(reason.count <= 300)
    #expect(!reason.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }
}

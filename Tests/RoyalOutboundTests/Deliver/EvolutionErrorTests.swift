import Testing

@testable import RoyalOutbound

@Suite("Evolution's answers") struct EvolutionErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var status: Int
    /// `response.message` as JSON.
    var message: String
    var kind: OutcomeClass
    var testDescription: String { "\(status) \(message.prefix(70))" }

    init(_ status: Int, _ message: String, _ kind: OutcomeClass) {
      self.status = status
      self.message = message
      self.kind = kind
    }
  }

  static let rows: [Row] = [
    Row(400, #"[{"jid":"1","exists":false,"number":"1"}]"#, .permanent),
    Row(400, #"[{"exists": false, "jid": "1"}]"#, .permanent),
    Row(400, #"[["instance requires property \"text\""]]"#, .configuration),
    Row(400, #"["Text is required"]"#, .permanent),
    Row(400, #"["[object Object]"]"#, .permanent),
    Row(400, #"["Error: Connection Closed"]"#, .unreachable),
    Row(400, #"["Error: Timed Out"]"#, .unreachable),
    Row(400, #"["PrismaClientKnownRequestError: \nInvalid `this.prismaRepository.message.create()`"]"#, .sent),
    Row(401, #""Unauthorized""#, .configuration),
    Row(404, #"["The \"x\" instance does not exist"]"#, .configuration),
    Row(404, #"["Cannot POST /message/sendText/x"]"#, .configuration),
    Row(429, #""Too many""#, .temporary),
    Row(500, #""Connection Closed""#, .unreachable),
    Row(500, #"["Error: Connection Closed"]"#, .unreachable),
    Row(500, #""Cannot read properties of undefined (reading 'textMessage')""#, .unreachable),
    Row(500, #""something else""#, .ambiguous),
    Row(502, "null", .ambiguous), Row(503, "null", .ambiguous), Row(504, "null", .ambiguous),
    Row(302, "null", .configuration),
  ]

  @Test("each asks for what the contract says", arguments: rows)
  func table(_ row: Row) throws {
    let body = #"{"status":\#(row.status),"error":"Error","response":{"message":\#(row.message)}}"#
    #expect(try send(.reply(row.status, body)).kind == row.kind)
  }

  @Test(
    "a success without key.id is none",
    arguments: [
      (#"{"message":"(#131030) Recipient not allowed","code":131030}"#, OutcomeClass.permanent),
      (#"{"message":"Session has expired","code":190}"#, .configuration),
      (#"{"message":"Rate limit hit","code":130429}"#, .temporary), (#"{"key":{"id":""}}"#, .permanent),
      (#"{"key":{}}"#, .permanent), ("{}", .permanent), ("", .configuration), ("<html>", .configuration),
    ])
  func success(_ body: String, _ kind: OutcomeClass) throws {
    #expect(try send(.reply(201, body)).kind == kind)
  }

  @Test func `the platform's words are in the reason`() throws {
    let reason = try send(.reply(201, #"{"message":"(#131030) Recipient not allowed","code":131030}"#)).reason
    #expect(reason?.contains("(#131030) Recipient not allowed (code 131030)") == true)
  }

  @Test func `Retry-After is heeded`() throws {
    #expect(try send(.reply(429, "", ["retry-after": "9"])).retryAfter == 9_000)
    #expect(try send(.reply(503, "", ["retry-after": "9"])).retryAfter == 9_000)
  }

  @Test func `the token does not get into a reason`() throws {
    let body = #"{"response":{"message":"apikey \#(Platforms.evolutionToken) is wrong"}}"#
    #expect(try send(.reply(401, body)).reason?.contains("apikey [token] is wrong") == true)
    #expect(try send(.ambiguous(reason: Platforms.evolutionToken)) == .ambiguous(reason: "[token]"))
  }

  private func send(_ result: HTTPResult) throws -> DeliveryOutcome {
    try Platforms.evolution(ScriptedTransport(result)).send(Platforms.evolutionPart())
  }
}

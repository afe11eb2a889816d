import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("What a chat-completions server says")
struct ChatReplyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var status: Int
    var body: String
    var expected: String
    var testDescription: String { "\(status) is \(expected)" }
  }

  /// The rows of ``ChatReply/table``, with bodies as OpenAI and its imitators send them.
  static let cases = [
    Case(status: 302, body: "", expected: "configuration"),
    Case(status: 400, body: #"{"error":{"message":"bad","type":"invalid_request_error"}}"#, expected: "permanent"),
    Case(
      status: 401, body: #"{"error":{"message":"Incorrect API key provided: sk-secret"}}"#, expected: "configuration"),
    Case(
      status: 400, body: #"{"error":{"message":"Invalid model name passed in model=x","code":"400"}}"#,
      expected: "configuration"),
    Case(status: 400, body: #"{"error":{"message":"Model Not Exist"}}"#, expected: "configuration"),
    Case(status: 400, body: #"{"error":{"message":"No connected db."}}"#, expected: "configuration"),
    Case(status: 402, body: "{}", expected: "configuration"),
    Case(status: 403, body: "", expected: "configuration"),
    Case(status: 404, body: #"{"error":"model 'x' not found"}"#, expected: "configuration"),
    Case(status: 405, body: "", expected: "configuration"),
    Case(status: 408, body: "", expected: "temporary"),
    Case(status: 409, body: "", expected: "temporary"),
    Case(status: 413, body: "<html>too large</html>", expected: "permanent"),
    Case(status: 425, body: "", expected: "temporary"),
    Case(status: 429, body: #"{"error":{"code":"rate_limit_exceeded"}}"#, expected: "temporary"),
    Case(status: 429, body: #"{"error":{"code":"insufficient_quota"}}"#, expected: "configuration"),
    Case(status: 500, body: "", expected: "temporary"),
    Case(status: 503, body: #"{"detail":"overloaded"}"#, expected: "temporary"),
    Case(status: 529, body: "", expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":" \n"}}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":null}}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":null}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":null}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":[]}}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":"","tool_calls":[]}}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"error":{"code":502,"message":"upstream sk-secret"}}"#, expected: "temporary"),
    Case(status: 200, body: "{}", expected: "temporary"),
    Case(status: 200, body: "null", expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":"<think>no sé"}}]}"#, expected: "temporary"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":" \u200b\n"}}]}"#, expected: "temporary"),
    Case(
      status: 200, body: #"{"choices":[{"message":{"content":null,"refusal":"No puedo."}}]}"#, expected: "answer"),
    Case(
      status: 200, body: #"{"choices":[{"message":{"content":"<think>a</think>\n\nHola"}}]}"#, expected: "answer"),
    Case(status: 200, body: "<html>welcome</html>", expected: "configuration"),
    Case(status: 200, body: #"{"choices":[{"message":{"content":"Hola"}}]}"#, expected: "answer"),
  ]

  @Test("has the class of its row", arguments: cases)
  func rows(_ row: Case) {
    let outcome = outcome(row.status, row.body)
    #expect(name(of: outcome) == row.expected)
    #expect(!"\(outcome)".contains("sk-secret"))
  }

  @Test("shows no part of a key that stands where the text is cut")
  func cutKey() {
    let message = String(repeating: "x", count: 295) + "sk-secret"
    #expect(!"\(outcome(400, #"{"error":"\#(message)"}"#))".contains("sk-s"))
    #expect(!"\(outcome(400, #"{"error":"sk-\u0007secret"}"#))".contains("sk-secret"))
  }

  @Test("names the time to wait in seconds or as a date")
  func retryAfter() {
    let now = 1_000_000
    let headers = ["retry-after", "llm_provider-retry-after"]
    for (name, value) in headers.flatMap({ name in ["7", Timestamp.httpDate(now + 7000)].map { (name, $0) } }) {
      guard case .temporary(_, let after) = outcome(429, "", [name: value], now: now) else {
        Issue.record("a 429 is temporary")
        continue
      }
      #expect(after == 7000)
    }
  }

  @Test("may come in parts and end with a hand-off")
  func parts() {
    let content = #"[{"type":"text","text":"Te paso con alguien.\n"},{"type":"text","text":"[[handoff]]"}]"#
    let reply = reply(200, #"{"choices":[{"message":{"content":\#(content)}}]}"#)
    #expect(reply == .text("Te paso con alguien.\n[[handoff]]"))
  }

  @Test("shows no thoughts")
  func thoughts() {
    let content = #""<think>¿Qué digo? </think>\n¡Hola! </think>""#
    #expect(reply(200, #"{"choices":[{"message":{"content":\#(content)}}]}"#) == .text("¡Hola! </think>"))
  }

  @Test("shows no thoughts whose beginning was in the model's template")
  func thoughtsWithoutBeginning() {
    #expect(reply(200, #"{"choices":[{"message":{"content":"mmm</think>\n\n¡Hola!"}}]}"#) == .text("¡Hola!"))
  }

  @Test("shows what follows the thoughts, also where a mark joins their end", arguments: ["301", "200d", "fe0f"])
  func thoughtsThatEndInAMark(scalar: String) throws {
    let content = #""<think>a</think>\u\#(String(repeating: "0", count: 4 - scalar.count) + scalar)Hola""#
    guard case .text(let text) = reply(200, #"{"choices":[{"message":{"content":\#(content)}}]}"#) else {
      return #expect(Bool(false), "no text")
    }
    #expect(text.unicodeScalars.map { String($0.value, radix: 16) }.first == scalar && text.hasSuffix("Hola"))
  }

  @Test(
    "says what it was refused for",
    arguments: [
      (400, #"{"error":{"code":"context_length_exceeded","message":"x"}}"#, ChatReply.Refusal.tooLong),
      (400, #"{"error":{"message":"This model's maximum context length is 8192 tokens"}}"#, .tooLong),
      (413, "", .tooLong), (400, #"{"error":{"message":"image_url is not supported"}}"#, .image),
      (404, #"{"error":{"message":"No endpoints found that support image input"}}"#, .image),
      (422, #"{"detail":"bad"}"#, .unknown),
    ])
  func refusals(_ status: Int, _ body: String, _ expected: ChatReply.Refusal) {
    guard case .refused(_, let reason) = reply(status, body) else {
      Issue.record("\(status) is no refusal")
      return
    }
    #expect(reason == expected)
  }

  private func reply(
    _ status: Int, _ body: String, _ headers: [String: String] = [:], now: Int = 0
  ) -> ChatReply {
    ChatReply.read(HTTPReply(status: status, headers: headers, body: Array(body.utf8)), key: "sk-secret", now: now)
  }

  private func outcome(
    _ status: Int, _ body: String, _ headers: [String: String] = [:], now: Int = 0
  ) -> AgentOutcome {
    switch reply(status, body, headers, now: now) {
    case .text(let text): .answer(AnswerText.parse(text))
    case .failed(let outcome), .refused(let outcome, _): outcome
    case .calls: .permanent(reason: "calls")
    }
  }

  private func name(of outcome: AgentOutcome) -> String {
    switch outcome {
    case .answer: "answer"
    case .temporary: "temporary"
    case .permanent: "permanent"
    case .configuration: "configuration"
    case .unreachable: "unreachable"
    }
  }
}

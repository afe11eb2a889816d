import RoyalCore
import Testing

@testable import RoyalWebhook

struct AnswerTests {
  private let answer = Answer(status: 200, JSONObject().text("status", "re\"ceived").json("n", "1"))

  @Test func `CGI and HTTP differ in the first line and the connection`() {
    let fields = """
      Content-Type: application/json\r\nContent-Length: 30\r\nCache-Control: no-store\r\n\
      Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n\
      X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n
      """
    let body = "{\"status\":\"re\\\"ceived\",\"n\":1}\n"
    #expect(answer.body.count == 30)
    #expect(answer.bytes(.cgi, isHead: false) == Array("Status: 200 OK\r\n\(fields)\r\n\(body)".utf8))
    #expect(
      answer.bytes(.http, isHead: false) == Array("HTTP/1.1 200 OK\r\n\(fields)Connection: close\r\n\r\n\(body)".utf8))
  }

  @Test func `HEAD is answered without the body`() {
    #expect(answer.bytes(.http, isHead: true).suffix(4) == Array("\r\n\r\n".utf8)[...])
  }

  @Test(
    "a temporary failure is 500 to Chatwoot and 503 with Retry-After to all others",
    arguments: [
      (Sender.chatwoot, 500), (.evolution, 503), (.other, 503),
    ])
  func temporary(_ row: (sender: Sender, status: Int)) {
    let answer = Answer(.temporary("the disk is full"), to: row.sender)
    #expect(answer.status == row.status)
    #expect(answer.fields.utf8.starts(with: "Retry-After:".utf8) == (row.status == 503))
    #expect(answer.body == Array("{\"status\":\"error\",\"error\":\"the disk is full\"}\n".utf8))
  }
}

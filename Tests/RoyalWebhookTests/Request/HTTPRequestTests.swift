import Testing

@testable import RoyalWebhook

struct HTTPRequestTests {
  private func head(_ text: String) throws -> RequestHead {
    var reader = reader(text)
    return try HTTPRequest.head(&reader, isFromLoopback: true)
  }

  @Test func `a request's parts are read`() throws {
    let head = try head(
      "POST /webhook/evolution/a%20b?token=x%2Fy HTTP/1.1\r\nHost: h\r\nX-One:  a \r\nx-one:b\r\nContent-Length: 5\r\n\r\nhallo"
    )
    #expect(head.method == "POST")
    #expect(head.path == Array("/webhook/evolution/a b".utf8))
    #expect(head.query == Array("token=x%2Fy".utf8))
    #expect(head.header("x-one") == "a, b")
    #expect(head.framing == .length(5))
    #expect(head.isFromLoopback)
  }

  @Test(
    "unusual but right requests are taken",
    arguments: [
      "GET / HTTP/1.0\r\n\r\n", "\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
    ])
  func taken(_ text: String) throws {
    #expect(try head(text).path == [UInt8(ascii: "/")])
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    let status: Int
    var testDescription: String { String(text.prefix(60)).debugDescription }

    init(_ text: String, _ status: Int = 400) {
      self.text = text
      self.status = status
    }
  }

  private static let start = "POST / HTTP/1.1\r\nHost: h\r\n"
  private static let long = String(repeating: "x", count: 8192)

  static let bad = [
    Bad(""), Bad("GET"), Bad("GET /\r\n\r\n"), Bad("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
    Bad("G(T / HTTP/1.1\r\nHost: h\r\n\r\n"),
    Bad("GET / HTTX/1.1\r\nHost: h\r\n\r\n"), Bad("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505),
    Bad("GET / HTTP/1.1\r\n\r\n"),
    Bad("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"), Bad("GET / HTTP/1.1\nHost: h\n\n"),
    Bad("GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n"), Bad(start + "A: b\u{0}c\r\n\r\n"),
    Bad(start + "A: b\u{1}c\r\n\r\n"),
    Bad(start + "A : b\r\n\r\n"), Bad(start + "A: b\r\n c\r\n\r\n"), Bad(start + ": b\r\n\r\n"),
    Bad(start + "Ab\r\n\r\n"),
    Bad(start + "A: b"), Bad("GET /\u{7F} HTTP/1.1\r\nHost: h\r\n\r\n"),
    Bad("GET /" + long + " HTTP/1.1\r\nHost: h\r\n\r\n", 414), Bad(start + "A: " + long + "\r\n\r\n", 431),
    Bad(start + String(repeating: "A: b\r\n", count: 100) + "\r\n", 431),
    Bad(start + String(repeating: "A: " + long.dropFirst(100) + "\r\n", count: 9) + "\r\n", 431),
    Bad(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), Bad(start + "Content-Length: 5, 6\r\n\r\n"),
    Bad(start + "Content-Length: -5\r\n\r\n"), Bad(start + "Content-Length: +5\r\n\r\n"),
    Bad(start + "Content-Length:\r\n\r\n"),
    Bad(start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
    Bad(start + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    Bad(start + "Transfer-Encoding: identity\r\n\r\n", 501),
    Bad("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), Bad(start + "Expect: wonders\r\n\r\n", 417),
  ]

  @Test("what is malformed or too large is refused", arguments: bad)
  func refused(_ row: Bad) {
    #expect(refusal { _ = try head(row.text) }?.status(for: .other) == row.status)
  }

  @Test func `a hundred fields and lines of 8 KiB are still allowed`() throws {
    let line = "A: " + String(repeating: "x", count: 8192 - 5)
    #expect(try head(Self.start + String(repeating: line + "\r\n", count: 7) + "\r\n").header("a") != nil)
    #expect(try head(Self.start + String(repeating: "A: b\r\n", count: 99) + "\r\n").header("a") != nil)
  }

  @Test(
    "the body's framing is understood",
    arguments: [
      ("Content-Length: 5", BodyFraming.length(5)), ("Content-Length: 5, 5", .length(5)),
      ("Content-Length: 5\r\nContent-Length: 5", .length(5)),
      ("Content-Length: 99999999999999999999", .length(Int.max)),
      ("Transfer-Encoding: Chunked", .chunked),
      ("A: b", .none(.malformed("there is no body: Content-Length is missing"))),
    ])
  func framing(_ row: (field: String, framing: BodyFraming)) throws {
    #expect(try head(Self.start + row.field + "\r\n\r\n").framing == row.framing)
  }

  @Test func `100-continue is understood in HTTP 1_1 and passed over in 1_0`() throws {
    #expect(try head(Self.start + "Expect: 100-Continue\r\n\r\n").expectsContinue)
    #expect(try !head("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expectsContinue)
  }
}

import Testing

@testable import RoyalOutbound

/// What the reader makes of a whole answer and the connection's end, fed in pieces of a size.
private func read(
  _ text: String, pieces: Int = .max, method: String = "POST", limit: Int = 1000, ends: Bool = true
) throws(ResponseError) -> HTTPReply? {
  var reader = ResponseReader(method: method, limit: limit)
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    try reader.feed(Array(rest.prefix(pieces)))
    rest = rest.dropFirst(pieces)
  }
  if ends { try reader.finish() }
  return reader.reply
}

private func refusal(_ text: String, limit: Int = 1000, ends: Bool = true) -> String? {
  do throws(ResponseError) {
    return try read(text, limit: limit, ends: ends).map { "a reply: \($0)" }
  } catch {
    return error.reason
  }
}

@Suite("An answer's bytes") struct ResponseReaderTests {
  struct Whole: Sendable, CustomTestStringConvertible {
    var text: String
    var status = 200
    var body = ""
    var testDescription: String { text.debugDescription }
  }

  static let whole = [
    Whole(text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
    Whole(text: "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", body: "hello"),
    Whole(text: "HTTP/1.1 201\r\nContent-Length:5,  5\r\n\r\nhello and more", status: 201, body: "hello"),
    Whole(text: "HTTP/1.0 404 \r\n\r\nuntil the end", status: 404, body: "until the end"),
    Whole(text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nx", body: "x"),
    Whole(
      text:
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 2\r\n\r\n5\r\nhello\r\n00A;x=\"y\"\r\n, world!!!"
        + "\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", body: "hello, world!!!"),
    Whole(text: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2 \nab\n0\n\n", body: "ab"),
    Whole(
      text:
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1"
        + "\r\n\r\n1", body: "1"),
    Whole(text: "HTTP/1.1 204 No Content\r\nContent-Length: 99\r\n\r\n", status: 204),
    Whole(text: "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", status: 304),
    Whole(text: "HTTP/1.1 200 OK\r\nContent-Length: 000\r\n\r\n"),
  ]

  @Test("are the same answer wherever they are split", arguments: whole)
  func split(_ example: Whole) throws {
    for size in 1...example.text.utf8.count {
      let reply = try #require(try read(example.text, pieces: size))
      #expect(reply.status == example.status)
      #expect(String(decoding: reply.body, as: UTF8.self) == example.body)
    }
    var reader = ResponseReader(method: "POST", limit: 1000)
    #expect(throws: Never.self) { try reader.feed([]) }
    #expect(reader.reply == nil)
  }

  @Test(
    "end in the middle of nothing",
    arguments: whole.filter { !$0.text.contains("1.0") && !$0.text.contains("identity") })
  func tooShort(_ example: Whole) {
    let full = Array(example.text.utf8)
    for length in 0..<full.count {
      guard let reply = try? read(String(decoding: full[..<length], as: UTF8.self)) else { continue }
      // Only what stands behind an answer may be missing.
      #expect(String(decoding: reply.body, as: UTF8.self) == example.body)
      #expect(example.text.hasSuffix("more"))
    }
  }

  @Test func `have their headers' names in lower case, repeated and folded ones on one line`() throws {
    let reply = try read("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a :\t2 \r\n\t3\r\nEmpty:\r\nContent-Length: 0\r\n\r\n")
    #expect(reply?.headers == ["x-a": "1, 2 3", "empty": "", "content-length": "0"])
  }

  @Test func `have no body after a HEAD, whatever they say`() throws {
    #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", method: "HEAD", ends: false)?.status == 200)
  }

  @Test(
    "that are no answer are refused, with a reason",
    arguments: [
      ("", "the connection ended with no answer"), ("HTTP/1.1 200 OK", "no answer but the beginning of its headers"),
      ("HTTP/1.1 100 Continue\r\n\r\n", "no answer but the beginning of its headers"),
      ("HTTP/1.1 200 OK\r\nX: y\r\n", "no answer but the beginning of its headers"), ("\r\n", "the answer is not HTTP"),
      ("HTTP/2 200 OK\r\n", "the answer is not HTTP"), ("HTTP/1.1 20 OK\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 2000\r\n\r\n", "the answer is not HTTP"), ("HTTP/1.1 -20 OK\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 999 Odd\r\n", "the answer's status is 999"), ("HTTP/1.1 000 \r\n", "the answer's status is 0"),
      ("HTTP/1.1 101 Switching\r\n\r\n", "the answer changes the protocol"),
      ("HTTP/1.1 200 OK\r\n folded\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\nA b: 1\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", "the answer is not HTTP"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "the answer's transfer coding is unknown"),
    ])
  func hostileHead(_ text: String, _ reason: String) { #expect(refusal(text) == reason) }

  @Test("need a length that is one", arguments: ["-5", "+5", "5x", "0x5", "5, 6", "", "5,", "5 5", "٥"])
  func length(_ value: String) {
    #expect(
      refusal("HTTP/1.1 200 OK\r\nContent-Length: \(value)\r\n\r\nhello") == "the answer's Content-Length is no number")
  }

  @Test("need a chunk's size that is one", arguments: ["-1", "+1", "0x1", "g", "", " ", ";x", "1 1", "١"])
  func chunkSize(_ value: String) {
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(value)\r\n"
    #expect(refusal(text) == "the size of a chunk of the answer is no number")
  }

  @Test(
    "are refused at once where they promise too much",
    arguments: ["Content-Length: 1001", "Content-Length: 9223372036854775807", "Content-Length: 99999999999999999999"]
      + [
        "3e9", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "10000000000000000", "fffffffffffffffffffff",
      ]
      .map { "Transfer-Encoding: chunked\r\n\r\n\($0)" })
  func promises(_ header: String) {
    #expect(refusal("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n", ends: false) == "the answer is larger than 1000 bytes")
  }

  @Test func `are refused where many small chunks are too much`() {
    let chunks = String(repeating: "64\r\n\(String(repeating: "x", count: 100))\r\n", count: 11)
    #expect(
      refusal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        == "the answer is larger than 1000 bytes")
  }

  @Test func `need the end of a chunk where its size says`() {
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n"
    #expect(refusal(text) == "a chunk of the answer does not end where it should")
  }

  @Test(
    "have limits everywhere",
    arguments: [
      (String(repeating: "x", count: 9000), "a line of the answer is longer than 8192 bytes"),
      (
        "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 9000), "a line of the answer is longer than 8192 bytes"
      ),
      ("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 101), "the answer's headers are too many"),
      (
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(String(repeating: "y", count: 8000))\r\n", count: 9),
        "the answer's headers are too many"
      ),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + String(repeating: "X: y\r\n", count: 100),
        "the answer's headers are too many"
      ),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "x", count: 9000),
        "a line of the answer is longer than 8192 bytes"
      ), (String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 17), "no answer but interim ones"),
    ])
  func limits(_ text: String, _ reason: String) { #expect(refusal(text, ends: false) == reason) }
}

import Testing

@testable import RoyalWebhook

struct RequestArrivalTests {
  private static let start = "POST /webhook/chatwoot HTTP/1.1\r\nHost: x\r\n"

  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    let arrival: RequestArrival
    var testDescription: String { "\(text.prefix(90).debugDescription) \(arrival)" }

    init(_ text: String, _ arrival: RequestArrival) { (self.text, self.arrival) = (text, arrival) }
  }

  private func arrival(_ text: String) -> RequestArrival { Array(text.utf8).withUnsafeBytes { RequestArrival($0) } }

  static let rows = [
    Row("", .wanting(1)), Row("P", .wanting(2)), Row(start, .wanting(start.utf8.count + 1)),
    Row(start + "Content-Length: 4\r\n\r\n", .wanting(start.utf8.count + 25)),
    Row(start + "Content-Length: 4\r\n\r\n{ }", .wanting(start.utf8.count + 25)),
    Row(start + "CONTENT-length:\t4 \r\n\r\n{  }", .whole),
    Row(start + "Content-Length: 4\r\n\r\n{  }GET / HTTP/1.1", .whole),
    Row(start + "Content-Length: 0\r\n\r\n", .whole), Row("GET / HTTP/1.1\r\nHost: x\r\n\r\n", .whole),
    Row("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", .whole), Row("\r\n", .wanting(3)),
    Row(start + "Transfer-Encoding: chunked\r\n\r\n", .underway),
    Row(start + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n", .underway),
    Row(start + "Content-Length: 5, 5\r\n\r\n", .underway),
    Row(start + "Content-Length: 65536\r\n\r\n", .wanting(65536)),
    Row(start + "Content-Length: 99999999999999999999\r\n\r\n{", .wanting(65536)),
    Row(start + "Content-Length: 65536\r\n\r\n" + String(repeating: "x", count: 65500), .underway),
    // Nothing that follows makes these requests.
    Row("\u{16}\u{3}\u{1}\u{2}\u{0}", .whole), Row("GET / HTTP/1.1\n", .whole), Row(start + "A: \u{0}", .whole),
    Row("GET /" + String(repeating: "a", count: 8200), .whole), Row("\r\n\r\n", .whole),
  ]

  @Test(arguments: rows) func `a request is whole when its last byte is there`(row: Row) {
    let text = row.text.utf8.count > 65536 ? String(row.text.prefix(65536)) : row.text
    #expect(arrival(text) == row.arrival)
  }

  @Test func `cut anywhere it is not whole, and never wants more than is to come`() {
    let text = Array((Self.start + "Content-Length: 40\r\nX: y\r\n\r\n" + String(repeating: "z", count: 40)).utf8)
    for count in 0..<text.count {
      guard case .wanting(let wanted) = text[..<count].withUnsafeBytes({ RequestArrival($0) }) else {
        Issue.record("after \(count) of \(text.count) bytes it is said to be there")
        continue
      }
      #expect(count < wanted && wanted <= text.count)
    }
    #expect(text.withUnsafeBytes { RequestArrival($0) } == .whole)
  }
}

import Testing

@testable import RoyalWebhook

struct CGIRequestTests {
  private func head(_ variables: [String: String]) -> RequestHead { CGIRequest.head { variables[$0] } }

  @Test func `the variables of RFC 3875 become a request`() {
    let head = head([
      "REQUEST_METHOD": "POST", "PATH_INFO": "/webhook/chatwoot", "REQUEST_URI": "/x", "QUERY_STRING": "a=b",
      "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "12", "HTTP_X_ROYAL_TOKEN": "t",
      "HTTP_X_HUB_SIGNATURE_256": "s",
      "REMOTE_ADDR": "10.0.0.1",
    ])
    #expect(head.method == "POST")
    #expect(head.path == Array("/webhook/chatwoot".utf8))
    #expect(head.query == Array("a=b".utf8))
    #expect(head.header("content-type") == "application/json")
    #expect(head.header("x-royal-token") == "t")
    #expect(head.header("x-hub-signature-256") == "s")
    #expect(head.header("authorization") == nil)
    #expect(head.framing == .length(12))
    #expect(!head.isFromLoopback)
  }

  @Test(
    "without PATH_INFO the path of REQUEST_URI counts",
    arguments: [
      ("/health?x=/y", "/health"), ("/a%62c", "/abc"), ("/", "/"),
    ])
  func requestURI(_ row: (target: String, path: String)) {
    #expect(head(["REQUEST_URI": row.target]).path == Array(row.path.utf8))
    #expect(head(["REQUEST_URI": row.target, "PATH_INFO": ""]).path == Array(row.path.utf8))
  }

  @Test("a target that hides something is no path", arguments: ["/a%2Fb", "/a%00", "/a%5cb", "/%zz", "/%4", "/%0a"])
  func hidden(_ target: String) {
    #expect(head(["REQUEST_URI": target]).path == nil)
  }

  @Test("CONTENT_LENGTH must be a number of bytes", arguments: ["", "-1", "+1", "1 ", "0x10", "1.0", "ñ"])
  func length(_ text: String) {
    guard case .none(let refusal) = head(["CONTENT_LENGTH": text]).framing else {
      Issue.record("accepted")
      return
    }
    #expect(refusal.status(for: .chatwoot) == 400)
  }

  @Test("loopback is this machine", arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
  func loopback(_ address: String) {
    #expect(head(["REMOTE_ADDR": address]).isFromLoopback)
  }

  @Test("and nothing else is", arguments: ["", "10.0.0.1", "::ffff:10.0.0.1", "127.evil.example", "::2", "unix:"])
  func elsewhere(_ address: String) {
    #expect(!head(["REMOTE_ADDR": address]).isFromLoopback)
  }
}

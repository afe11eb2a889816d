import Testing

@testable import RoyalOutbound

@Suite("An http URL") struct HTTPAddressTests {
  @Test(
    "leads to a host, a port and a target",
    arguments: [
      ("http://a.example", "a.example", 80, "a.example", "/"), ("HTTP://a:8080/x?y#z", "a", 8080, "a:8080", "/x?y"),
      ("http://evolution_api:80/", "evolution_api", 80, "evolution_api", "/"),
      ("http://a?x=1", "a", 80, "a", "/?x=1"), ("http://a:/x//y/../z", "a", 80, "a", "/x//y/../z"),
      ("http://[::1]:8080/x", "::1", 8080, "[::1]:8080", "/x"), ("http://[fe80::1]", "fe80::1", 80, "[fe80::1]", "/"),
      ("http://a/x@y:z", "a", 80, "a", "/x@y:z"), ("http://a#/x", "a", 80, "a", "/"),
    ])
  func parts(_ url: String, _ host: String, _ port: UInt16, _ header: String, _ target: String) throws {
    let address = try #require(HTTPAddress(url))
    #expect((address.host, address.port) == (host, port))
    #expect((address.hostHeader, address.target) == (header, target))
  }

  @Test(
    "that is none is refused",
    arguments: [
      "", "http", "http://", "http:///x", "https://a/", "ftp://a/", "http:a", "http://:80/", "http://a:0/",
      "http://a:65536/",
      "http://a:-1/", "http://a:8x/", "http://user:pass@a/", "http://[::1", "http://[a]/", "http://[::1]x/",
      "http://[]/",
      "http://a b/", "http://a/b c", "http://a/\r\nX: y", "http://a/ñ", "http://ñ/", "http://a%2Fb/", "http://a\\b/",
    ])
  func refused(_ url: String) { #expect(HTTPAddress(url) == nil) }
}

@Suite("A request's text") struct RequestTextTests {
  private func text(_ method: String, headers: [String: String] = [:], body: String? = nil) throws -> String {
    let address = try #require(HTTPAddress("http://a:81/x"))
    let call = HTTPCall(method: method, url: "", headers: headers, body: body.map { Array($0.utf8) })
    return String(decoding: try RequestText.bytes(call, address), as: UTF8.self)
  }

  @Test func `is the request line, the headers and the body`() throws {
    let text = try text("POST", headers: ["apikey": "ñ"], body: "{}")
    #expect(
      text == "POST /x HTTP/1.1\r\nHost: a:81\r\nConnection: close\r\napikey: ñ\r\nUser-Agent: royal\r\n"
        + "Accept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}")
  }

  @Test func `has a length of zero where a body is missing, and none where none is meant`() throws {
    #expect(try text("POST").contains("\r\nContent-Length: 0\r\n"))
    #expect(try !text("GET").contains("Content-Length"))
  }

  @Test(
    "refuses what would be more than one header, without naming its value",
    arguments: [
      ("apikey", "secret\r\nX: y"), ("apikey", "secret\n"), ("apikey", "secret\r"), ("apikey", "secret\0"),
      ("apikey", "secret\u{7F}"), ("apikey", "secret\u{1B}"), ("api key", "secret"), ("apikey:", "secret"),
      ("", "secret"),
      ("x\r\ny", "secret"), ("Host", "secret"), ("content-length", "7"), ("Transfer-Encoding", "chunked"),
      ("Connection", "keep-alive"),
    ])
  func refused(_ name: String, _ value: String) {
    let error = #expect(throws: CallRefusal.self) { try text("GET", headers: [name: value]) }
    #expect(error?.reason.contains("secret") == false)
  }

  @Test("refuses a method that is none", arguments: ["", "GET /", "GET\r\n"])
  func method(_ method: String) { #expect(throws: CallRefusal.self) { try text(method) } }
}

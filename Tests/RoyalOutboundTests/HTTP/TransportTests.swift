import RoyalOutbound
import Testing

@Suite("A transport", .timeLimit(.minutes(1))) struct TransportTests {
  @Test("the request arrives as it was made", arguments: Wire.all)
  func request(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    let call = HTTPCall(
      method: "POST", url: server.url + "/message/a%2Fb%20c?after=7", headers: ["Api-Access-Token": "secret"],
      body: Array(#"{"content":"¿Qué?"}"#.utf8))
    _ = transport.send(call)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.target == "/message/a%2Fb%20c?after=7")
    #expect(request.headers.filter { $0.value == "secret" }.map(\.name) == ["Api-Access-Token"])
    #expect(request.all("Content-Length") == ["21"])
    #expect(request.text == #"{"content":"¿Qué?"}"#)
    #expect(request.all("User-Agent") == ["royal"])
  }

  @Test("a GET has no body", arguments: Wire.all)
  func get(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(200, [], "[]")] }
    defer { server.stop() }
    #expect(transport.send(HTTPCall(method: "GET", url: server.url + "/x")).status == 200)
    #expect(server.requests.map(\.method) == ["GET"])
    #expect(server.requests.flatMap(\.body).isEmpty)
  }

  @Test("the answer comes with its status, its headers in lower case and its body", arguments: Wire.all)
  func answer(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(422, ["Retry-After: 60", "X-Request-Id: Ab"], #"{"error":"no"}"#)] }
    defer { server.stop() }
    guard case .reply(let reply) = transport.send(post(server)) else { return #expect(Bool(false), "no reply") }
    #expect(reply.status == 422)
    #expect(reply.headers["retry-after"] == "60")
    #expect(reply.headers["x-request-id"] == "Ab")
    #expect(String(decoding: reply.body, as: UTF8.self) == #"{"error":"no"}"#)
  }

  @Test(
    "a redirect is an answer like any other: nobody goes where it points", arguments: Wire.all,
    [
      (301, "/other"), (302, "/other"), (303, "/other"), (307, "/other"), (308, "http://127.0.0.1:1/"), (302, ""),
      (302, "ht tp://%%"), (302, "ftp://example.com/"),
    ])
  func redirect(_ wire: Wire, _ answer: (status: Int, location: String)) throws {
    let (status, location) = answer
    let server = try LoopbackServer { _ in [.reply(status, ["Location: \(location)"], "moved")] }
    defer { server.stop() }
    #expect(wire.transport.send(post(server)).status == status)
    #expect(server.requests.count == 1)
  }

  @Test(
    "a 401 that asks for a password is an answer like any other", arguments: Wire.all,
    [["WWW-Authenticate: Basic realm=\"x\""], ["WWW-Authenticate: Digest realm=\"x\""], ["X-None: 1"]])
  func challenge(_ wire: Wire, _ headers: [String]) throws {
    let server = try LoopbackServer { _ in [.reply(401, headers, "no")] }
    defer { server.stop() }
    #expect(wire.transport.send(post(server)).status == 401)
    #expect(server.requests.count == 1)
  }

  @Test("cookies are neither kept nor sent", arguments: Wire.all)
  func cookies(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(200, ["Set-Cookie: session=1"])] }
    defer { server.stop() }
    _ = transport.send(post(server))
    _ = transport.send(post(server))
    #expect(server.requests.flatMap { $0.all("Cookie") }.isEmpty)
  }

  @Test("eight threads are served at once", arguments: Wire.all)
  func threads(_ wire: Wire) throws {
    let transport = wire.transport
    let gate = Gate(count: 8)
    let server = try LoopbackServer { request in
      gate.arrive()
      return [.reply(200, [], request.text)]
    }
    defer { server.stop() }
    let answers = inParallel(8) { index in
      transport.send(HTTPCall(method: "POST", url: server.url, body: Array("\(index)".utf8), timeout: 10_000)).text
    }
    #expect(answers == (0..<8).map { "\($0)" })
  }

  private func post(_ server: LoopbackServer) -> HTTPCall {
    HTTPCall(method: "POST", url: server.url + "/", body: Array("{}".utf8), timeout: 10_000)
  }
}

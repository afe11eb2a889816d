import RoyalOutbound
import Testing

/// libcurl repeats a request by itself when a connection it used before ends without an answer.
@Suite("A connection that ends", .timeLimit(.minutes(1))) struct ConnectionReuseTests {
  @Test("each request has a connection of its own, even when the server would keep it", arguments: Wire.all)
  func oneEach(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    for _ in 0..<3 { #expect(transport.send(post(server.url)).status == 200) }
    #expect(server.connections == 3)
    #expect(server.requests.flatMap { $0.all("Connection") } == ["close", "close", "close"])
  }

  @Test(
    "a POST is not sent twice when the server goes away without an answer", arguments: Wire.all,
    [LoopbackServer.Step.close, .reset])
  func silentEnd(_ wire: Wire, _ end: LoopbackServer.Step) throws {
    let transport = wire.transport
    let server = try LoopbackServer { request in request.number == 1 ? [.reply(200)] : [end] }
    defer { server.stop() }
    #expect(transport.send(post(server.url)).status == 200)
    guard case .ambiguous = transport.send(post(server.url)) else { return #expect(Bool(false), "not ambiguous") }
    #expect(server.requests.count == 2)
    #expect(server.connections == 2)
  }

  @Test("a server that closes after each answer without saying so loses nothing", arguments: Wire.all)
  func alwaysCloses(_ wire: Wire) throws {
    let transport = wire.transport
    let server = try LoopbackServer { _ in [.reply(200), .close] }
    defer { server.stop() }
    for _ in 0..<20 { #expect(transport.send(post(server.url)).status == 200) }
    #expect(server.requests.count == 20)
  }

  private func post(_ url: String) -> HTTPCall {
    HTTPCall(method: "POST", url: url + "/", body: Array("{}".utf8), timeout: 10_000)
  }
}

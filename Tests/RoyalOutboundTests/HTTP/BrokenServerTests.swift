import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSystem
import Testing

/// Real sockets, and servers that do not behave.
@Suite("A server that does not behave", .timeLimit(.minutes(1))) struct BrokenServerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var steps: [LoopbackServer.Step]
    /// What the reason has to speak of.
    var words: String
    /// In milliseconds: short only where it is the deadline that is to be seen.
    var timeout: Int { words.hasPrefix("no answer within") ? 1500 : 10_000 }
    var testDescription: String { name }
  }

  private static let cases: [Case] = [
    Case(name: "never answers", steps: [.hang], words: "no answer within 1500 ms"),
    Case(name: "closes without answering", steps: [.close], words: "no answer"),
    Case(name: "resets the connection", steps: [.reset], words: "connection was lost"),
    Case(name: "ends within the status line", steps: [.text("HTTP/1.1 20"), .close], words: "no answer"),
    Case(
      name: "stops within the headers", steps: [.text("HTTP/1.1 200 OK\r\nX: y"), .hang],
      words: "no answer within 1500 ms"),
    Case(
      name: "sends half of the body", steps: [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .close],
      words: "connection failed"),
    Case(
      name: "sends half of the chunks",
      steps: [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), .close],
      words: "connection failed"),
    Case(
      name: "sends its headers byte by byte",
      steps: [.text("HTTP/1.1 200 OK\r\nX: "), .drip([65], everyMilliseconds: 20)], words: "no answer within 1500 ms"),
    Case(
      name: "sends its body byte by byte",
      steps: [.text("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), .drip([65], everyMilliseconds: 20)],
      words: "no answer within 1500 ms"),
    Case(
      name: "sends more than is wanted",
      steps: [.text("HTTP/1.1 200 OK\r\n\r\n"), .drip([UInt8](repeating: 65, count: 65_536), everyMilliseconds: 0)],
      words: "the answer is larger than 100000 bytes"),
    Case(name: "does not speak HTTP", steps: [.text("SSH-2.0-OpenSSH_9\r\n"), .close], words: "not HTTP"),
  ]

  @Test("what it did with the request nobody knows", arguments: Wire.safe, BrokenServerTests.cases)
  func ambiguous(_ wire: Wire, _ example: Case) throws {
    let server = try LoopbackServer { _ in example.steps }
    defer { server.stop() }
    let start = Clock.monotonic()
    guard case .ambiguous(let reason) = wire.transport.send(call(server.url, timeout: example.timeout)) else {
      return #expect(Bool(false), "not ambiguous")
    }
    // URLSession may also end the child.
    let isCrash = wire == .child && reason.hasPrefix("the HTTP client process ended with signal ")
    #expect(reason.contains(example.words) || isCrash, "\(reason)")
    #expect(!reason.contains("secret-token"))
    #expect(server.requests.count == 1)
    #expect(Clock.monotonic() - start < 8_000)
  }

  @Test("what it compressed badly nobody knows, where compressed answers are read at all", arguments: Wire.safe)
  func brokenGzip(_ wire: Wire) throws {
    let server = try LoopbackServer { _ in [.reply(200, ["Content-Encoding: gzip"], "none")] }
    defer { server.stop() }
    switch wire.transport.send(call(server.url, timeout: 10_000)) {
    case .ambiguous(let reason): #expect(reason.contains("connection failed") && wire != .socket, "\(reason)")
    case let result: #expect(result.text == "none" && wire == .socket)
    }
  }

  @Test("what grows a thousandfold when it is unpacked is cut off at the limit", arguments: Wire.safe)
  func gzipBomb(_ wire: Wire) throws {
    // 16 MiB of zeros in one stream, made by gzip(1).
    let bomb = try BrokenServerTests.gzip(zeros: 16 << 20)
    #expect(bomb.count < 100_000)
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
    let server = try LoopbackServer { _ in [.text(head), .send(bomb)] }
    defer { server.stop() }
    switch wire.transport.send(call(server.url, timeout: 20_000)) {
    case .ambiguous(let reason): #expect(reason.contains("larger than 100000 bytes") && wire != .socket, "\(reason)")
    case .reply(let reply): #expect(wire == .socket && reply.body == bomb, "\(wire) takes \(reply.body.count) bytes")
    case .notSent(let reason): Issue.record("\(reason)")
    }
  }

  private static func gzip(zeros: Int) throws -> [UInt8] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "head -c \(zeros) /dev/zero | gzip -9"]
    process.standardOutput = output
    try process.run()
    let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return bytes
  }

  @Test("a refused connection took nothing", arguments: Wire.all)
  func refused(_ wire: Wire) throws {
    let port = try LoopbackSocket.refusing().port
    expectNotSent(wire.transport.send(call("http://127.0.0.1:\(port)", timeout: 10_000)), "no connection")
  }

  @Test("a host without an address took nothing", arguments: Wire.all)
  func unknownHost(_ wire: Wire) {
    expectNotSent(wire.transport.send(call("http://royal.invalid", timeout: 30_000)), "the host was not found")
  }

  @Test(
    "what is no URL is not sent", arguments: Wire.all,
    ["", "nonsense", "http:///x", "ftp://127.0.0.1/", "http://127.0.0.1:99999"])
  func notURL(_ wire: Wire, _ url: String) {
    expectNotSent(wire.transport.send(call(url, timeout: 30_000)), "the URL is not one")
  }

  @Test("a server that never finishes the TLS handshake took nothing", arguments: Wire.safe.filter { $0 != .socket })
  func tlsHang(_ wire: Wire) throws {
    let server = try LoopbackServer { _ in [.hang] }
    defer { server.stop() }
    let url = server.url.replacing("http:", with: "https:")
    expectNotSent(wire.transport.send(call(url, timeout: 1500)), "no answer within 1500 ms")
    #expect(server.connections == 1)
  }

  @Test("an answer of just the wanted size is taken", arguments: Wire.all)
  func justFits(_ wire: Wire) throws {
    let server = try LoopbackServer { _ in [.reply(200, [], String(repeating: "x", count: 100_000))] }
    defer { server.stop() }
    #expect(wire.transport.send(call(server.url, timeout: 10_000)).text?.utf8.count == 100_000)
  }

  private func call(_ url: String, timeout: Int = 300) -> HTTPCall {
    HTTPCall(
      method: "POST", url: url.isEmpty ? "" : url + "/", headers: ["apikey": "secret-token"], body: Array("{}".utf8),
      timeout: timeout, responseLimit: 100_000)
  }

  private func expectNotSent(_ result: HTTPResult, _ words: String) {
    guard case .notSent(let reason) = result else { return #expect(Bool(false), "\(result)") }
    #expect(reason.contains(words), "\(reason)")
    #expect(!reason.contains("secret-token"))
  }
}

import Foundation
import Glibc
import RoyalSystem
import Testing

@testable import RoyalOutbound

/// What the sockets of one's own are there for: URLSession ends the process here, or does not know.
@Suite("SocketTransport", .timeLimit(.minutes(1))) struct SocketTransportTests {
  private let transport = SocketTransport()

  @Test(
    "an answer that ends between its status line and its body ends nothing but the call",
    arguments: [
      "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 200 OK\r\nX: y\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
    ])
  func midHeader(_ text: String) throws {
    let server = try LoopbackServer { _ in [.text(text), .close] }
    defer { server.stop() }
    expectAmbiguous(transport.send(post(server.url)), "no answer but the beginning of its headers")
  }

  @Test func `trailers and interim answers are passed over`() throws {
    let server = try LoopbackServer { _ in
      [
        .text("HTTP/1.1 100 Continue\r\n\r\n"), .text("HTTP/1.1 102 Processing\r\nX: y\r\n\r\n"),
        .text(
          "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nyes\r\n0\r\nX-Sum: 1\r\n\r\n"
        ),
      ]
    }
    defer { server.stop() }
    #expect(
      transport.send(post(server.url)) == .reply(201, "yes", ["transfer-encoding": "chunked", "trailer": "X-Sum"]))
  }

  @Test(
    "an answer without an end takes neither time nor memory",
    arguments: [
      "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\n", "HTTP/1.1 200 OK\r\nX: ", "",
    ])
  func endless(_ beginning: String) throws {
    let server = try LoopbackServer { _ in
      [.text(beginning), .drip([UInt8](repeating: 65, count: 65_536), everyMilliseconds: 0)]
    }
    defer { server.stop() }
    let before = residentBytes()
    expectAmbiguous(transport.send(post(server.url)), "of the answer|larger than 1048576 bytes")
    // What tests beside this one take counts too; without a limit it were gigabytes.
    #expect(residentBytes() - before < 256 << 20)
  }

  @Test(
    "an answer that came before the body was sent counts",
    arguments: [false, true])
  func earlyAnswer(closes: Bool) throws {
    let server = try RawServer { connection in
      RawServer.readHead(connection)
      RawServer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig", connection)
      // Closing with unread bytes resets the connection.
      var descriptor = pollfd(fd: connection, events: 0, revents: 0)
      if !closes { poll(&descriptor, 1, 5_000) }
    }
    defer { server.stop() }
    var call = post(server.url)
    call.body = [UInt8](repeating: 65, count: 32 << 20)
    #expect(transport.send(call).status == 413)
  }

  @Test func `what this machine cannot send is not waited for`() {
    var pair: [Int32] = [0, 0]
    socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair)
    defer { close(pair[1]) }
    // One datagram takes less than that; a connection would be out of buffers.
    let request = [UInt8](repeating: 65, count: 32 << 20)
    var exchange = SocketExchange(
      Socket(owning: pair[0]), request: request, reader: ResponseReader(method: "POST", limit: 1000))
    let result = exchange.run(until: Clock.monotonic() + 10_000, timeout: 10_000)
    #expect(result == .notSent(reason: "the connection was lost: Message too long"))
  }

  @Test func `a server that goes away in the middle of the body has perhaps had enough of it`() throws {
    let server = try RawServer { RawServer.readHead($0) }
    defer { server.stop() }
    var call = post(server.url)
    call.body = [UInt8](repeating: 65, count: 32 << 20)
    expectAmbiguous(transport.send(call), "the connection was lost|the connection ended with no answer")
  }

  @Test func `a server that reads nothing of the body is given up at the deadline`() throws {
    let server = try RawServer { connection in
      var descriptor = pollfd(fd: connection, events: 0, revents: 0)
      poll(&descriptor, 1, 10_000)
    }
    defer { server.stop() }
    var call = post(server.url)
    call.body = [UInt8](repeating: 65, count: 32 << 20)
    call.timeout = 1_000
    expectAmbiguous(transport.send(call), "no answer within 1000 ms")
  }

  @Test func `a server that closes its half of the connection after the answer is done`() throws {
    let server = try RawServer { connection in
      RawServer.readHead(connection)
      RawServer.send("HTTP/1.1 200 OK\r\n\r\nhalf", connection)
      shutdown(connection, Int32(SHUT_WR))
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
    }
    defer { server.stop() }
    #expect(transport.send(post(server.url)) == .reply(200, "half"))
  }

  @Test func `every address of a host is tried`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    let ports = [try LoopbackSocket.refusing().port, server.port]
    let addresses = try ports.flatMap { try SocketAddress.lookUp(host: "127.0.0.1", port: $0, isNumeric: true) }
    #expect(throws: Never.self) { _ = try SocketTransport.connect(addresses, until: Clock.monotonic() + 10_000) }
    #expect(throws: CallRefusal(reason: "no connection: Connection refused")) {
      _ = try SocketTransport.connect([addresses[0]], until: Clock.monotonic() + 10_000)
    }
  }

  @Test("a host is a name, an IPv4 or an IPv6 address", arguments: ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"])
  func hosts(_ host: String) throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    #expect(transport.send(post("http://\(host):\(server.port)")).status == 200)
    #expect(server.requests.flatMap { $0.all("Host") } == ["\(host):\(server.port)"])
  }

  @Test("a server that takes no connection got nothing", .timeLimit(.minutes(1)))
  func blackHole() throws {
    // A listener's backlog that is full: the kernel drops what else comes.
    let listener = try LoopbackSocket.listening()
    defer { close(listener.descriptor) }
    listen(listener.descriptor, 0)
    let fillers = (0..<4).compactMap { _ in try? filler(listener.port) }
    defer { for filler in fillers { close(filler) } }
    var call = post("http://127.0.0.1:\(listener.port)")
    call.timeout = 200
    #expect(transport.send(call) == .notSent(reason: "no connection: Connection timed out"))
  }

  @Test func `a header that is two sends nothing`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    var call = post(server.url)
    call.headers = ["apikey": "secret\r\nX: y"]
    #expect(transport.send(call) == .notSent(reason: "the value of the header apikey has control characters in it"))
    #expect(server.connections == 0)
  }

  private func post(_ url: String) -> HTTPCall {
    HTTPCall(method: "POST", url: url + "/", body: Array("{}".utf8), timeout: 10_000)
  }

  /// - Parameter words: one of them, divided by `|`, has to be in the reason.
  private func expectAmbiguous(_ result: HTTPResult, _ words: String) {
    guard case .ambiguous(let reason) = result else { return #expect(Bool(false), "\(result)") }
    #expect(words.split(separator: "|").contains { reason.contains($0) }, "\(reason)")
  }

  private func filler(_ port: UInt16) throws -> Int32 {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    withUnsafeBytes(of: &address) { bytes in
      let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      _ = connect(raw, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    return raw
  }

  private func residentBytes() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
  }
}

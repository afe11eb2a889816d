import RoyalOutbound
import Testing

/// A real TLS server, with a certificate of its own making.
@Suite("https", .enabled(if: DrainBinary.isDue, DrainBinary.absence), .enabled(if: TLSServer.isDue, TLSServer.absence))
struct SecureTransportTests {
  private let server: TLSServer

  init() throws { server = try TLSServer() }

  @Test("a server whose certificate is trusted answers", .enabled(if: TLSServer.canBeTrusted, TLSServer.noTrust))
  func trusted() throws {
    defer { server.stop() }
    let transport = PlatformTransport(plain: SocketTransport(), secure: try trusting())
    #expect(transport.send(get("/ok")) == .reply(200, "yes", ["content-length": "3", "x-secure": "yes"]))
  }

  @Test func `a server whose certificate is not trusted got nothing`() throws {
    defer { server.stop() }
    let transport = ChildTransport(program: try DrainBinary.required())
    guard case .notSent(let reason) = transport.send(get("/ok")) else { return #expect(Bool(false), "sent") }
    #expect(reason.hasPrefix("the server's certificate was refused"), "\(reason)")
  }

  @Test(
    "an answer that ends URLSession's process is ambiguous, and the next call works",
    .enabled(if: TLSServer.canBeTrusted, TLSServer.noTrust), arguments: ["/mid-header", "/trailers"])
  func crash(_ path: String) throws {
    defer { server.stop() }
    let trusting = try trusting()
    #expect(trusting.send(get("/ok")) == .reply(200, "yes", ["content-length": "3", "x-secure": "yes"]))
    let result = trusting.send(get(path))
    guard case .ambiguous(let reason) = result else { return #expect(Bool(false), "\(result)") }
    #expect(reason.hasPrefix("the HTTP client process ended with signal "), "\(reason)")
    #expect(trusting.send(get("/ok")).status == 200)
  }

  @Test func `plain sockets refuse it`() {
    defer { server.stop() }
    #expect(SocketTransport().send(get("/ok")) == .notSent(reason: "the URL is not one"))
  }

  private func trusting() throws -> ChildTransport {
    ChildTransport(program: try server.trusting(try DrainBinary.required()))
  }

  private func get(_ path: String) -> HTTPCall { HTTPCall(method: "GET", url: server.url + path, timeout: 10_000) }
}

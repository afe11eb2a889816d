import RoyalOutbound
import Testing

/// A real TLS server, with a certificate of its own making.
@Suite("https", .enabled(if: DrainBinary.isDue, DrainBinary.absence), .enabled(if: TLSServer.isDue, TLSServer.absence))
struct SecureTransportTests {
  private let server: TLSServer
  private let trusting: ChildTransport

  init() throws {
    server = try TLSServer()
    trusting = ChildTransport(
      program: try DrainBinary.required(), environment: ["URLSessionCertificateAuthorityInfoFile": server.certificate])
  }

  @Test func `a server whose certificate is trusted answers`() throws {
    defer { server.stop() }
    let transport = PlatformTransport(plain: SocketTransport(), secure: trusting)
    guard case .reply(let reply) = transport.send(get("/ok")) else { return #expect(Bool(false), "no reply") }
    #expect(reply.status == 200)
    #expect(reply.headers["x-secure"] == "yes")
    #expect(reply.body == Array("yes".utf8))
  }

  @Test func `a server whose certificate is not trusted got nothing`() throws {
    defer { server.stop() }
    let transport = ChildTransport(program: try DrainBinary.required())
    guard case .notSent(let reason) = transport.send(get("/ok")) else { return #expect(Bool(false), "sent") }
    #expect(reason.hasPrefix("the server's certificate was refused"), "\(reason)")
  }

  @Test("an answer that ends URLSession's process is ambiguous, and the next call works", arguments: ["/mid-header", "/trailers"])
  func crash(_ path: String) {
    defer { server.stop() }
    #expect(trusting.send(get("/ok")).status == 200)
    guard case .ambiguous(let reason) = trusting.send(get(path)) else { return #expect(Bool(false), "not ambiguous") }
    #expect(reason.hasPrefix("the HTTP client process ended with signal "), "\(reason)")
    #expect(trusting.send(get("/ok")).status == 200)
  }

  @Test func `plain sockets refuse it`() {
    defer { server.stop() }
    #expect(SocketTransport().send(get("/ok")) == .notSent(reason: "the URL is not one"))
  }

  private func get(_ path: String) -> HTTPCall { HTTPCall(method: "GET", url: server.url + path, timeout: 10_000) }
}

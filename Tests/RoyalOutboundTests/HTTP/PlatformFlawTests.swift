import RoyalOutbound
import Testing

/// Flaws of FoundationNetworking that Royal cannot work around. Where one of these tests turns red, the flaw is gone.
@Suite("A known flaw of URLSession on Linux") struct PlatformFlawTests {
  /// swiftlang/swift-corelibs-foundation#5285: "Transfer completed, but there's no response". The spool survives it: the part
  /// is looked up at the next start.
  @Test func `an answer that ends between its status line and its body ends the process`() async {
    await #expect(processExitsWith: .failure) {
      let server = try LoopbackServer { _ in [.text("HTTP/1.1 200 OK\r\nX: y"), .close] }
      _ = URLSessionTransport().send(HTTPCall(method: "GET", url: server.url, timeout: 5_000))
      server.stop()
    }
  }
}

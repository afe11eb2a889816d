import Foundation
import RoyalOutbound
import Testing

@Suite("The step before a request leaves") struct WillSendTests {
  private struct Refused: Error {}

  @Test func `is done once the connection is there and before the server gets a byte`() throws {
    let server = try LoopbackServer { _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] }
    defer { server.stop() }
    var seen: [Int] = []
    let result = SocketTransport().send(HTTPCall(method: "POST", url: server.url, body: [1, 2, 3])) {
      seen.append(server.requests.count)
    }
    guard case .reply = result else { return #expect(Bool(false), "\(result)") }
    #expect(seen == [0] && server.requests.count == 1)
  }

  @Test func `is not done where no connection can be made`() {
    var isDone = false
    let result = SocketTransport().send(HTTPCall(method: "POST", url: "http://127.0.0.1:1/")) { isDone = true }
    guard case .notSent = result else { return #expect(Bool(false), "\(result)") }
    #expect(!isDone)
  }

  @Test(arguments: [false, true]) func `keeps the request back where it fails`(isDirect: Bool) throws {
    let server = try LoopbackServer { _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] }
    defer { server.stop() }
    let transport: any HTTPTransport = isDirect ? SocketTransport() : PlatformTransport()
    let result = transport.send(HTTPCall(method: "POST", url: server.url, body: [1])) { throw Refused() }
    guard case .notSent = result else { return #expect(Bool(false), "\(result)") }
    #expect(server.requests.isEmpty)
  }
}

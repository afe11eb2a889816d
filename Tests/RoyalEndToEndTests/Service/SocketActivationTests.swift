import Foundation
import Testing

@testable import RoyalTestKit

/// inetd mode as royal-hook.socket uses it: one royal-hook a connection, under the real systemd-socket-activate.
@Suite(
  .serialized,
  .enabled(
    if: Surroundings.systemProgram("systemd-socket-activate") != nil || Surroundings.isCI,
    "systemd-socket-activate is not installed (apt-get install systemd)"))
struct SocketActivationTests {
  @Test func `each connection has a royal-hook of its own, and its answer`() async throws {
    let box = try Sandbox()
    let port = try Loopback.freePort()
    let program = try #require(Surroundings.systemProgram("systemd-socket-activate"))
    let environment = ["ROYAL_CONFIG=\(box.configuration)", "PATH=/usr/bin:/bin"].flatMap { ["-E", $0] }
    let activator = try box.start(
      program,
      ["--listen=127.0.0.1:\(port)", "--inetd", "--accept"] + environment + ["\(Surroundings.programs)/royal-hook"])
    try eventually("it listens") { Loopback.isListening(port) }
    let words = try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 1...10 {
        group.addTask {
          try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)))
            .word
        }
      }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(words.count == 10 && words.allSatisfy { $0 == "received" })
    #expect(try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot(id: 1))).word == "duplicate")
    let health = try Loopback.ask(port, HookRequest.get("/health"))
    #expect(health.status == 503 && health.headers["content-type"] == "application/json", "\(health.text)")
    #expect(try Loopback.ask(port, HookRequest.get("/nothing")).status == 404)
    let once = try box.run("royal-drain", ["--once"])
    #expect(once.ending == .exit(0), "\(once.errors)")
    #expect(try box.isWorkedOff())
    activator.signal(SIGTERM)
    try activator.wait()
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

/// `royal serve test`: a canned agent that no customer ever meets.
@Suite(.serialized) struct ServeModeTests {
  @Test func `the canned agent answers, in a spool of its own, and nothing is sent`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let port = try Loopback.freePort()
    let front = try box.start("royal", ["serve", "--mode", "test"], ["HOST": "127.0.0.1", "PORT": String(port)])
    try eventually("it listens") {
      try #require(front.isRunning, "\(front.errors)")
      return Loopback.isListening(port)
    }
    let answer = try Loopback.ask(port, HookRequest("/test/message", Bodies.test("Hola")))
    #expect(answer["response"] == "Respuesta de prueba: Hola")
    #expect(try front.stop() == .exit(0))
    #expect(try server.messages.isEmpty && box.names("new").count == 1)
    #expect(FileManager.default.fileExists(atPath: "\(box.spool)-test/FORMAT"))
  }

  @Test func `the drain is told that an unfit file system will do`() throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box, ["--unsafe-fs"])
    try eventually("the drain runs") { try front.get("/health").status == 200 }
    // A hook among them may have ended by now.
    let lines = front.children.compactMap { try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8) }
    let wanted = lines.filter { $0.split(separator: "\0").dropFirst() == ["--unsafe-fs"] }
    #expect(wanted.count == 1, "\(lines)")
    #expect(try front.program.stop() == .exit(0))
  }

  @Test func `a mode that there is not is refused`() throws {
    let box = try Sandbox(hasSpool: false)
    #expect(try box.run("royal", ["serve", "fast"]).ending == .exit(64))
  }
}

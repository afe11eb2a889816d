import Foundation
import Testing

@testable import RoyalTestKit

/// `royal adopt` and `royal drain-node`, and what a drain does whose spool changed hands.
@Suite(.serialized) struct NodeCommandTests {
  @Test func `an adopted spool is worked off here`() throws {
    let (dead, here) = (try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "0"]), try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "0"]))
    try dead.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 71))
    let ran = try here.run("royal", ["adopt", "--yes", dead.spool], within: 60)
    #expect(ran.ending == .exit(0), "\(ran.errors)")
    #expect(try dead.isWorkedOff())
    #expect(try dead.text("ctl/epoch").hasPrefix("1 "))
  }

  @Test func `an adoption is refused while a drain holds the spool, and without a word that its machine is off`() throws
  {
    let box = try Sandbox()
    let drain = try box.startDrain()
    #expect(try box.run("royal", ["adopt", "--yes", box.spool]).ending == .exit(69))
    #expect(try box.run("royal", ["adopt", box.spool]).ending == .exit(64))
    #expect(try box.run("royal", ["adopt", "--yes", "/nonexistent"]).ending == .exit(64))
    #expect(!FileManager.default.fileExists(atPath: "\(box.spool)/ctl/epoch"))
    #expect(drain.isRunning)
  }

  @Test func `a drain that comes back to an adopted spool touches nothing and ends with 78`() throws {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "0"])
    let drain = try box.startDrain()
    try drain.halt()
    try box.put("ctl/epoch", "1 2026-11-25T07:00:00.000Z\n")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 72))
    let before = try box.names("new")
    drain.signal(SIGCONT)
    #expect(try drain.wait(within: 30) == .exit(78))
    #expect(try box.names("new") == before)
  }

  @Test func `drain-node closes the intake, waits for what is there, and leaves the drain running`() throws {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "700"])
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 73))
    let ran = try box.run("royal", ["drain-node"], within: 60)
    #expect(ran.ending == .exit(0), "\(ran.errors)")
    #expect(try box.isWorkedOff())
    #expect(FileManager.default.fileExists(atPath: "\(box.spool)/ctl/pause-intake"))
    #expect(drain.isRunning)
  }

  @Test func `drain-node without a drain says so where something is left`() throws {
    let box = try Sandbox()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 74))
    #expect(try box.run("royal", ["drain-node", "--timeout", "1"], within: 30).ending == .exit(69))
  }
}

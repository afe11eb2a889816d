import Foundation
import Testing

@testable import RoyalTestKit

/// `royal-drain --once`, the lock, and what the programs say of wrong use.
@Suite(.serialized) struct OnceTests {
  @Test func `--once with nothing to do ends at once with 0`() throws {
    let box = try Sandbox()
    #expect(try box.run("royal-drain", ["--once"], within: 10).ending == .exit(0))
    let health = try box.hook(.get("/health"))
    #expect(health.status == 200 && health["drain"] == "resting", "\(health.text)")
  }

  @Test func `--once waits for buffers and leaves nothing that it could have answered`() throws {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "700"])
    for number in 1...5 {
      try box.accept("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number, contact: 60 + number))
    }
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.isWorkedOff())
  }

  @Test func `a message whose name is written in capitals is answered too`() throws {
    let box = try Sandbox()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try #require(try box.names("new").first)
    try box.move("new/\(name)", to: "new/\(name.uppercased())")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.isWorkedOff())
  }

  @Test func `--once ends with 75 when the agent asks for another attempt`() throws {
    let box = try Sandbox(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "sh -c \"exit 75\""])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    #expect(try box.waiting().count == 1)
  }

  @Test(
    .enabled(if: !Surroundings.isRoot || Surroundings.systemProgram("setpriv") != nil, "apt-get install util-linux"))
  func `--once ends with 75 when the spool refuses every step, and loses nothing`() throws {
    let box = try Sandbox()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(chmod("\(box.spool)/turns", 0o555) == 0)
    let weak = ["--bounding-set", "-dac_override,-dac_read_search", "\(Surroundings.programs)/royal-drain"]
    let ran =
      Surroundings.isRoot
      ? try box.run("/usr/bin/setpriv", weak + ["--once"], within: 60)
      : try box.run("royal-drain", ["--once"], within: 60)
    #expect(ran.ending == .exit(75), "\(ran.errors)")
    #expect(chmod("\(box.spool)/turns", 0o2770) == 0)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.isWorkedOff() && box.names("dead") == [])
  }

  @Test func `a message whose agent fails for good is given up with the reason`() throws {
    let box = try Sandbox(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "sh -c \"exit 3\""])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.names("dead").count == 1)
    #expect(try box.text("dead/\(box.names("dead")[0]).why").contains("the agent failed"))
  }

  @Test func `two drains cannot run on one spool`() throws {
    let box = try Sandbox()
    let first = try box.startDrain()
    let second = try box.run("royal-drain")
    #expect(second.ending == .exit(75) && second.errors.contains("another royal-drain"))
    let once = try box.run("royal-drain", ["--once"])
    #expect(once.ending == .exit(0) && once.errors.contains("another royal-drain"))
    try first.crash()
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let program: String
    var arguments: [String] = []
    let code: Int32
    let says: String
    var testDescription: String { ([program] + arguments).joined(separator: " ") }
  }

  static let uses = [
    Row(program: "royal", code: 64, says: "Usage: royal"),
    Row(program: "royal", arguments: ["dance"], code: 64, says: "dance"),
    Row(program: "royal", arguments: ["--help"], code: 0, says: ""),
    Row(program: "royal-drain", arguments: ["--twice"], code: 64, says: "--twice"),
    Row(program: "royal-drain", arguments: ["--help"], code: 0, says: ""),
  ]

  @Test(arguments: uses) func `wrong use is told with 64`(row: Row) throws {
    let ran = try Sandbox().run(row.program, row.arguments)
    #expect(ran.ending == .exit(row.code))
    #expect(row.says.isEmpty ? ran.errors.isEmpty : ran.errors.contains(row.says))
  }

  @Test(arguments: ["royal-drain --once", "royal-drain", "royal serve", "royal init --spool"])
  func `a broken configuration is told with 78, file, line and key`(command: String) throws {
    let box = try Sandbox()
    try box.configure(["CHATWOOT_API_URI": "http://x"])
    let words = command.split(separator: " ").map(String.init)
    let ran = try box.run(words[0], Array(words.dropFirst()), within: 10)
    #expect(ran.ending == .exit(78))
    #expect(ran.errors.contains("royal.env line 1") && ran.errors.contains("CHATWOOT_API_URI"), "\(ran.errors)")
  }
}

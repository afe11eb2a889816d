import Foundation
import Testing

@testable import RoyalTestKit

/// `royal list`, `show`, `hold`, `release`, `retry`, `drop`, `pause`, `resume`, `clear` with the real program.
@Suite(.serialized) struct QueueCommandTests {
  private func box() throws -> (Sandbox, [String]) {
    let box = try Sandbox()
    let keys = try (1...3).map {
      try box.accept(
        "/webhook/evolution", Bodies.evolution("Hola \($0)", id: "M\($0)", jid: "549110000000\($0)@s.whatsapp.net"))
    }
    return (box, keys)
  }

  private func royal(
    _ box: Sandbox, _ words: String..., code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws -> (output: String, errors: String)
  {
    let ran = try box.run("royal", words, sourceLocation: sourceLocation)
    #expect(ran.ending == .exit(code), "\(words): \(ran.errors)", sourceLocation: sourceLocation)
    return (String(decoding: ran.output, as: UTF8.self), ran.errors)
  }

  @Test func `list shows a line for every entry and the table by state and age`() throws {
    let (box, keys) = try box()
    _ = try royal(box, "hold", keys[0])
    let lines = try royal(box, "list").output.split(separator: "\n").map(String.init)
    #expect(lines[0].split(separator: " ").map(String.init) == ["STATE", "AGE", "DUE", "TRIES", "BYTES", "NAME"])
    #expect(lines[1].hasPrefix("hold ") && lines[1].hasSuffix(keys[0]))
    #expect(lines.count { $0.hasPrefix("new ") } == 3 && lines.contains { $0.hasPrefix("total        3") })
    let all = try royal(box, "list").output
    #expect(!all.contains("\t") && !all.contains("\u{1B}"))
    #expect(try royal(box, "list", "--quiet", "--state", "new").output.split(separator: "\n").count == 2)
    let json =
      try JSONSerialization.jsonObject(with: Data(try royal(box, "list", "--json").output.utf8)) as? [String: Any]
    #expect(json?["total"] as? Int == 3 && (json?["entries"] as? [Any])?.count == 3)
    #expect(try royal(box, "list", "--long").output.contains("+5491100000002"))
    #expect(try royal(box, "list", "--user", "+5491100000002", "-q").output.contains(keys[1]))
  }

  @Test(.enabled(if: Surroundings.systemProgram("script") != nil || Surroundings.isCI, "apt-get install bsdutils"))
  func `a terminal of 80 columns holds the whole table`() throws {
    let (box, _) = try box()
    let command = "stty cols 80 && exec \(Surroundings.programs)/royal list --state new"
    let ran = try box.run("/usr/bin/script", ["-qec", command, "/dev/null"])
    let lines = String(decoding: ran.output, as: UTF8.self).split(separator: "\r\n").map(String.init)
    #expect(lines.contains { $0.contains("OLDEST") } && !lines.contains { $0.contains("OLD…") }, "\(lines)")
  }

  @Test func `output that cannot be written is no success`() throws {
    let (box, _) = try box()
    var launch = box.launch("royal", ["list"])
    launch.output = "/dev/full"
    launch.errors = "\(box.folder)/errors"
    let program = try RunningProgram(launch)
    #expect(try program.wait() == .exit(74))
    #expect(program.errors == "royal: standard output: No space left on device\n")
  }

  @Test func `a hand-written file is its user's too, whatever it is called`() throws {
    let box = try Sandbox()
    try box.put("new/mine", "Royal-Spool: 1\nSource: evolution\nConversation: 1\nUser: +5491155550109\n\nHola\n")
    #expect(try royal(box, "list", "--quiet", "--user", "+5491155550109").output == "mine\n")
    #expect(try royal(box, "list", "--quiet", "--user", "+5491155550108").output == "")
    _ = try royal(box, "hold", "--user", "+5491155550109")
    #expect(try box.names("hold") == ["mine"])
  }

  @Test func `a name that moves the cursor or makes a column does neither`() throws {
    let box = try Sandbox()
    try box.put("new/a\u{1B}[2J\tb", "x")
    let output = try royal(box, "list").output
    #expect(!output.contains("\u{1B}") && !output.contains("\t"))
  }

  @Test func `hold and release move one file each, by a beginning of the key, a name or a path`() throws {
    let (box, keys) = try box()
    let name = try box.names("new").first { $0.hasSuffix(keys[0]) } ?? ""
    let text = try box.text("new/\(name)")
    for word in [String(keys[0].prefix(12)), name, "new/\(name)", "\(box.spool)/new/\(name)"] {
      _ = try royal(box, "hold", word)
      #expect(try box.names("hold") == [name] && box.text("hold/\(name)") == text)
      _ = try royal(box, "release", "\(box.spool)/hold/\(name)")
      #expect(try box.names("hold") == [] && box.text("new/\(name)") == text)
    }
    #expect(try royal(box, "release", keys[0], code: 69).errors.contains("not parked"))
    #expect(try royal(box, "hold", "0000", code: 69).errors.contains("0000"))
    _ = try royal(box, "hold", "xyz", code: 64)
    _ = try royal(box, "hold", code: 64)
  }

  @Test func `a path means that file alone, and one in another spool nothing`() throws {
    let (box, keys) = try box()
    let name = try box.names("new").first { $0.hasSuffix(keys[0]) } ?? ""
    try box.put("dead/\(name)", "x")
    try box.put("dead/\(name),2", "y")
    _ = try royal(box, "drop", "dead/\(name),2")
    #expect(try box.names("dead") == [name] && box.names("new").contains(name))
    _ = try royal(box, "drop", "\(box.spool)/dead/\(name)")
    #expect(try box.names("dead") == [] && box.names("new").contains(name))
    let other = try Sandbox()
    try other.put("new/\(name)", "z")
    _ = try royal(box, "drop", "\(other.spool)/new/\(name)", code: 64)
    #expect(try box.names("new").contains(name) && other.names("new") == [name])
  }

  @Test func `more than one is not dropped unasked, and --yes drops them`() throws {
    let (box, keys) = try box()
    #expect(try royal(box, "drop", "--state", "new", code: 64).errors.contains("3 in new"))
    #expect(try royal(box, "drop", keys[0], keys[1], code: 64).errors.contains("--yes"))
    #expect(try box.names("new").count == 3)
    _ = try royal(box, "drop", keys[0])
    #expect(try box.names("new").count == 2)
    #expect(try royal(box, "drop", "--older", "1h").output.contains("Nothing"))
    #expect(try royal(box, "drop", "--user", "+5491100000002").output.contains(keys[1]))
    try box.put("dead/junk", "x")
    try box.put("dead/junk.why", "no good")
    _ = try royal(box, "drop", "--state", "dead,new", "--yes")
    #expect(try box.names("new") == [] && box.names("dead") == [])
    #expect(!FileManager.default.fileExists(atPath: "\(box.spool)/dead/junk.why"))
  }

  @Test func `several files of one event are not dropped unasked, and are counted one by one`() throws {
    let (box, keys) = try box()
    let name = try box.names("new").first { $0.hasSuffix(keys[0]) } ?? ""
    try box.move("new/\(name)", to: "hold/\(name)")
    for copy in [name, "\(name),2"] { try box.put("dead/\(copy)", "x") }
    let said = try royal(box, "drop", keys[0], code: 64).errors
    #expect(said.contains("3 entries (1 in hold, 2 in dead)"), "\(said)")
    #expect(try box.names("hold") == [name] && box.names("dead").count == 2)
    // What runs stays where the event also lies somewhere that waits, and does not count.
    try box.remove("hold/\(name)")
    try box.remove("dead/\(name),2")
    try box.put("active/\(name)", "x")
    _ = try royal(box, "drop", keys[0])
    #expect(try box.names("active") == [name] && box.names("dead") == [])
  }

  @Test func `what runs is not parked, and the exit code says to try again`() throws {
    let (box, keys) = try box()
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try eventually("a turn runs") { try box.names("active").contains { $0.hasSuffix(keys[0]) } }
    #expect(try royal(box, "hold", keys[0], code: 75).errors.contains("runs right now"))
    #expect(try royal(box, "why", keys[0]).output.contains("agent"))
    try agent.letGo()
    try eventually("all is answered") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `retry runs what was given up, and takes the reason away`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box, answer: "$(exit 1)")
    try box.configure(["ROYAL_AGENT_COMMAND": "/bin/false", "ROYAL_FALLBACK_REPLY": ""])
    let key = try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.names("dead").count == 1)
    let why = try royal(box, "why", key).output
    #expect(why.contains("given up") && why.contains("exit code 1"))
    _ = try ScriptAgent(in: box)
    #expect(try royal(box, "retry", "--state", "dead").output.contains("runs now"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(box.spool)/dead") == [])
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
    let story = try royal(box, "why", key).output
    #expect(story.contains("answered") && story.contains("Respuesta 1") && story.contains("anillos"))
    #expect(try royal(box, "hold", key, code: 69).errors.contains("royal why"))
  }

  @Test(arguments: [true, false])
  func `an answer that waits is parked and released, and the agent is not asked again`(isAlive: Bool) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    server.replyAlways(PlatformReply(status: 500, body: "<html>"))
    let key = try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let drain = isAlive ? try box.startDrain() : nil
    if !isAlive { #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75)) }
    try eventually("the answer waits") { try box.waiting().count == 1 }
    let why = try royal(box, "why", key).output
    #expect(
      why.contains("answer    Respuesta 1") && why.contains("deliver: HTTP 500") && why.contains("1 of 8"), "\(why)")
    _ = try royal(box, "hold", key)
    server.replyAlways(nil)
    #expect(try box.names("hold").count == 1 && server.messages.count == 1)
    #expect(try royal(box, "why", key).output.contains("parked"))
    _ = try royal(box, "release", key)
    if !isAlive { #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0)) }
    try eventually("it is delivered") { try server.messages.count == 2 && box.isWorkedOff() }
    if let drain { #expect(try drain.stop() == .exit(0)) }
    #expect(agent.questions.count == 1)
  }

  @Test func `pause and resume make and remove the files in ctl`() throws {
    let (box, _) = try box()
    _ = try royal(box, "pause")
    _ = try royal(box, "pause", "intake")
    #expect(try Set(box.names("ctl")).isSuperset(of: ["pause-drain", "pause-intake"]))
    try box.put("ctl/failstop", "fsync failed: Input/output error\n")
    let said = try royal(box, "resume").output
    #expect(said.contains("Input/output error") && said.contains("dmesg"))
    #expect(try Set(box.names("ctl")).isDisjoint(with: ["pause-drain", "pause-intake", "failstop"]))
    #expect(try royal(box, "resume").output.contains("Nothing is stopped"))
    _ = try royal(box, "pause", "failstop", code: 64)
  }

  @Test func `clear is the admin route's order`() throws {
    let (box, _) = try box()
    try box.configure(["MESSAGE_BUFFER_TIMEOUT": "60s"])
    _ = try royal(box, "clear", code: 64)
    _ = try royal(box, "clear", "--yes")
    let drain = try box.startDrain()
    try eventually("all is in dead") { try box.names("dead").count == 3 }
    #expect(try drain.stop() == .exit(0))
    #expect(try royal(box, "why", box.names("dead")[0]).output.contains("cleared"))
  }

  @Test func `every subcommand explains itself with an example`() throws {
    let box = try Sandbox(hasSpool: false)
    let overview = try royal(box, "--help").output
    let names = overview.split(separator: "\n").filter { $0.hasPrefix("  ") }.compactMap {
      $0.split(separator: " ").first
    }
    #expect(names.count > 10)
    for name in names {
      let help = try royal(box, String(name), "--help").output
      #expect(help.hasPrefix("Usage: royal \(name)") && help.contains("Example: royal \(name)"), "\(name)")
    }
    _ = try royal(box, "nonsense", code: 64)
    _ = try royal(box, code: 64)
  }

  @Test func `no spool and a wrong configuration are told with their codes`() throws {
    let box = try Sandbox(hasSpool: false)
    #expect(try royal(box, "list", code: 75).errors.contains("royal init --spool"))
    try box.configure(["MESSAGE_BUFFER_TIMEOUT": "soon"])
    #expect(try royal(box, "list", code: 78).errors.contains("MESSAGE_BUFFER_TIMEOUT"))
  }
}

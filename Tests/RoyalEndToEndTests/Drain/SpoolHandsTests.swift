import Foundation
import Testing

@testable import RoyalTestKit

/// What an operator's hands in the spool mean.
@Suite(.serialized) struct SpoolHandsTests {
  private static let written = """
    Royal-Spool: 1
    Kind: message
    Source: chatwoot
    Account: 7
    Conversation: 33

    ¿Tenés aros?

    """

  @Test func `an entry written by hand is answered like any other`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try Data(Self.written.utf8).write(to: URL(filePath: "\(box.folder)/mine"))
    #expect(try box.run("/bin/cp", ["\(box.folder)/mine", "\(box.spool)/new/mine"]).ending == .exit(0))
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(server.messages[0].path == "/api/v1/accounts/7/conversations/33/messages")
    #expect(agent.texts == [["¿Tenés aros?"]])
  }

  @Test func `hold is never touched, and what is moved back runs`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.move("new/\(name)", to: "hold/\(name)")
    let before = try box.text("hold/\(name)")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.text("hold/\(name)") == before && server.messages.isEmpty)
    try box.move("hold/\(name)", to: "new/\(name)")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try server.messages.count == 1 && box.names("hold") == [])
  }

  @Test func `what was given up and is moved into wait runs, and junk there is put aside`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.move("new/\(name)", to: "wait/\(name)")
    try box.put("wait/nonsense", "this is no entry\n")
    box.age("wait/nonsense", seconds: 60)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try server.messages.count == 1 && box.names("wait") == [])
    #expect(try box.names("bad") == ["nonsense"])
  }

  @Test func `a second delivery of a parked message stays out`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.move("new/\(name)", to: "hold/\(name)")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let once = try box.run("royal-drain", ["--once"], within: 20)
    #expect(server.messages.isEmpty, "\(once.errors)")
    #expect(try box.names("hold") == [name])
  }

  @Test func `an answered entry that a backup brings back is not answered again`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    let copy = try box.text("new/\(name)")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    try box.put("new/\(name)", copy)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try server.messages.count == 1 && box.isWorkedOff())
  }

  @Test func `copies beside a message go with its answer, and none that goes before keeps it from it`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "1s"]) { $1 })
    _ = try ScriptAgent(in: box)
    try box.put("ctl/pause-drain", "")
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    for suffix in [",1", ",2", ",3", ",4"] { try box.put("new/\(name)\(suffix)", box.text("new/\(name)")) }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 5, conversation: 34, contact: 62))
    try eventually("both users are known") { try box.text("ctl/status.json").contains(#""normal":2"#) }
    for suffix in ["", ",1", ",2"] { try box.remove("new/\(name)\(suffix)") }
    try box.remove("ctl/pause-drain")
    try eventually("all is worked off") { try server.messages.count == 2 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(server.messages.count == 2)
  }

  @Test func `a copy of a message whose answer waits for the platform waits with it`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MAX_CONCURRENT_USERS": "1"]) { $1 })
    _ = try ScriptAgent(in: box)
    server.reply(PlatformReply(status: 503, body: "", headers: ["Retry-After": "300"]))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.put("new/\(name),old", box.text("new/\(name)"))
    var drain = try box.startDrain()
    try eventually("the answer waits") { try box.waiting().count == 1 }
    let places = try box.waiting() + box.names("new")
    // Nor does the next drain take it for an operator's move.
    try drain.stop()
    drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 5, conversation: 34, contact: 62))
    try eventually("another is answered") { server.messages.contains { $0.path.contains("/34/") } }
    #expect(try box.waiting() + box.names("new") == places && places.count == 2)
    drain.signal(SIGUSR1)
    try eventually("all is worked off") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(server.messages.count == 3, "the one that was refused, and two that were taken")
  }

  @Test func `a copy of a message that has no answer yet gives it no attempts of its own`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, answer: "$(kill -9 $$)")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.put("new/\(name),old", box.text("new/\(name)"))
    let drain = try box.startDrain()
    for attempt in 1...2 {
      try eventually("attempt \(attempt) came to nothing") {
        let names = try box.waiting().map { $0.split(separator: "/")[2] }
        return try agent.questions.count == attempt && names == ["\(name),a\(attempt)"]
          && box.names("new").count == 1
      }
      drain.signal(SIGUSR1)
    }
    try drain.stop()
  }

  @Test func `a copy of what a crash left does not keep it from being run alone`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new")[0]
    try box.put("new/\(name),old", box.text("new/\(name)"))
    try box.move("new/\(name)", to: "active/\(name),c1")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try server.messages.count == 1 && box.isWorkedOff())
  }

  @Test func `junk goes to bad with the reason, and the rest is answered`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.put("new/nonsense", "this is no entry\n")
    try box.put("new/short", Self.written.replacingOccurrences(of: "\n\n¿", with: "\nLength: 999\n\n¿"))
    try FileManager.default.createDirectory(atPath: "\(box.spool)/new/folder", withIntermediateDirectories: false)
    #expect(symlink("/etc/passwd", "\(box.spool)/new/link") == 0)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    // Five seconds of grace, for a file may still be being copied: the clock of the files is turned back.
    for name in ["nonsense", "short", "folder", "link"] { box.age("new/\(name)", seconds: 60) }
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.names("bad") == ["folder", "link", "nonsense", "short"])
    #expect(try box.text("bad/short.why").contains("Length"))
    #expect(try box.text("bad/nonsense.why").contains("Royal-Spool: 1") || !box.text("bad/nonsense.why").isEmpty)
    #expect(try server.messages.count == 1 && box.names("new") == [])
  }

  @Test func `ctl/pause-drain stops new turns until it is removed`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    try box.put("ctl/pause-drain", "")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let drain = try box.startDrain()
    try box.put("new/nonsense", "")
    box.age("new/nonsense", seconds: 60)
    // What becomes of the junk shows that the drain has looked at new/.
    try eventually("the drain has looked") { try box.names("bad") == ["nonsense"] }
    #expect(try server.messages.isEmpty && box.names("new").count == 1)
    #expect(try drain.stop() == .exit(0))
    try box.remove("ctl/pause-drain")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
  }

  @Test func `what comes during a pause is counted, and answered after it where no human's word is among it`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "60s", "MESSAGE_BUFFER_MAX": "60s"]) { $1 })
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Y los aros?", id: 5))
    try eventually("the drain knows it") { try box.text("ctl/status.json").contains(#""normal":1"#) }
    try box.put("ctl/pause-drain", "")
    try eventually("it rests") { try box.text("ctl/status.json").contains(#""state":"paused""#) }
    #expect(
      try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwootHuman("Ya te atiendo", id: 6))).word == "ignored")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("URGENTE, buenas", id: 7, conversation: 34, contact: 62))
    try eventually("what waits is counted") {
      try box.names("new").count == 1 && box.text("ctl/status.json").contains(#""urgent":1"#)
    }
    try box.remove("ctl/pause-drain")
    try eventually("all is worked off") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.texts == [["URGENTE, buenas"]])
    #expect(server.messages[0].path.contains("/conversations/34/"))
  }

  @Test func `removing what waits and the whole of new does not stop the drain`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "60s", "MESSAGE_BUFFER_MAX": "60s"]) { $1 })
    _ = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try box.remove("new")
    try eventually("new/ is made again") { FileManager.default.fileExists(atPath: "\(box.spool)/new") }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("URGENTE, ¡ayuda!", id: 8, contact: 62))
    try eventually("what comes later is answered") { server.messages.count == 1 }
    #expect(try drain.stop() == .exit(0))
  }
}

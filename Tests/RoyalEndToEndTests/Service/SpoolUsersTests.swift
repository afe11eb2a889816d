import Foundation
import Testing

@testable import RoyalTestKit

/// An installation: the hook writes tmp/, new/ and ctl/ and reads seen/, and has nothing else of the spool.
@Suite(.serialized, .enabled(if: SpoolUser.isPossible || Surroundings.isCI, SpoolUser.wayOut))
struct SpoolUsersTests {
  @Test func `each user has its part of the spool and no more`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    let agent = try ScriptAgent(in: box)
    try prepare(agent, box)
    let drain = try box.startDividedDrain()
    try box.accept(as: .hook, "/webhook/chatwoot", Bodies.chatwoot())
    let test = try box.hook(HookRequest("/test/message", Bodies.test("Hola")), program: SpoolUser.hook.prefix)
    #expect(test.status == 200 && test["response"]?.hasPrefix("Respuesta") == true, "\(test.text)")
    try eventually("all is answered") { try box.isWorkedOff() && !box.names("users").isEmpty }
    #expect(try drain.stop() == .exit(0))

    let all = try box.allowed(.drain, "-readable")
    let seen = all.filter { $0 == "seen" || $0.hasPrefix("seen/") }
    #expect(seen.count > 4)
    #expect(try box.allowed(.hook, "-writable") == ["ctl", "ctl/test.lock", "new", "tmp"])
    let readable = ["FORMAT", "ctl", "ctl/status.json", "ctl/test.lock", "new", "tmp"] + seen
    #expect(try box.allowed(.hook, "-readable") == readable.sorted())
    #expect(try box.allowed(.person, "-readable") == all)
    let folders = ["active", "bad", "ctl", "dead", "hold", "new", "seen", "tmp", "turns", "users", "wait"]
    let mayChange = Set(try box.allowed(.person, "-writable"))
    #expect(mayChange.isSuperset(of: folders + seen))
    #expect(mayChange.isSuperset(of: try box.names("users").map { "users/\($0)" }))
  }

  /// The agent's files, where the daemon may write.
  private func prepare(_ agent: ScriptAgent, _ box: Sandbox) throws {
    try box.give(box.configuration, .drain, .hook, 0o640)
    for name in ["asked", "pids"] {
      try Data().write(to: URL(filePath: "\(box.folder)/\(name)"))
      try box.give("\(box.folder)/\(name)", .drain, .drain, 0o600)
    }
  }

  @Test func `the hook's user cannot take, replace or read what the drain writes in tmp`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    try box.put("tmp/1.2.3", "the drain's")
    try box.give("\(box.spool)/tmp/1.2.3", .drain, .drain, 0o660)
    for command in ["cat tmp/1.2.3", "rm -f tmp/1.2.3", "mv tmp/1.2.3 new/x", "echo x >>tmp/1.2.3"] {
      let ran = try box.run(as: .hook, "/bin/sh", ["-c", "cd '\(box.spool)' && \(command)"])
      #expect(ran.ending != .exit(0), "\(command)")
    }
    #expect(try box.text("tmp/1.2.3") == "the drain's")
  }

  @Test func `a lock that an operator made keeps no test message out`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    let made = try box.run(as: .person, "/bin/sh", ["-c", "umask 027; : >'\(box.spool)/ctl/test.lock'"])
    try #require(made.ending == .exit(0), "\(made.errors)")
    let drain = try box.startDividedDrain()
    let test = try box.hook(HookRequest("/test/message", Bodies.test("Hola")), program: SpoolUser.hook.prefix)
    #expect(test.status == 200, "\(test.text)")
    try drain.stop()
  }

  @Test func `directories that went come back with their owners and modes`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    let before = try box.modes()
    for folder in before.keys where folder != "FORMAT" { try box.remove(folder) }
    let drain = try box.startDividedDrain()
    #expect(try drain.stop() == .exit(0))
    #expect(try box.modes() == before)
    try box.accept(as: .hook, "/webhook/chatwoot", Bodies.chatwoot())
  }

  @Test func `an operator takes, parks, returns and writes entries without being root`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    try box.accept(as: .hook, "/webhook/chatwoot", Bodies.chatwoot(id: 1))
    try box.accept(as: .hook, "/webhook/chatwoot", Bodies.chatwoot("Otra", id: 2))
    let script = """
      cd '\(box.spool)' && umask 027 && set -e
      set -- new/*; mv "$1" hold/; rm "$2"; mv hold/* new/; touch ctl/pause-drain; rm ctl/pause-drain
      cp new/* /dev/null; printf 'Royal-Spool: 1\\nSource: test\\nConversation: a\\nUser: a\\n\\nHola' >new/by-hand
      """
    let ran = try box.run(as: .person, "/bin/sh", ["-c", script])
    try #require(ran.ending == .exit(0), "\(ran.errors)")
    let once = try box.run(as: .drain, "royal-drain", ["--once"])
    #expect(once.ending == .exit(0), "\(once.errors)")
    #expect(try box.isWorkedOff() && box.names("bad").isEmpty && box.names("users").count == 2)
  }
}

extension Sandbox {
  fileprivate func accept(as user: SpoolUser, _ target: String, _ body: String) throws {
    let answer = try hook(HookRequest(target, body), program: user.prefix)
    try #require(answer.word == "received", "\(answer.status) \(answer.text)")
  }

  /// Owner, group and mode of everything right below the spool.
  fileprivate func modes() throws -> [String: [UInt32]] {
    var found: [String: [UInt32]] = [:]
    for name in try names("") {
      var status = stat()
      try #require(lstat("\(spool)/\(name)", &status) == 0)
      found[name] = [status.st_uid, status.st_gid, status.st_mode]
    }
    return found
  }
}

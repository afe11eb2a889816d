import Foundation
import Testing

@testable import RoyalTestKit

/// What another user of the operators' group can put into the spool, and what the daemon makes of it.
@Suite(.serialized, .enabled(if: SpoolUser.isPossible || Surroundings.isCI, SpoolUser.wayOut))
struct ForeignFilesTests {
  /// Only the daemon's own user can read it.
  private static let secret = "the-daemons-own-secret-51c0"

  /// Makes things of every sort in a folder; `$s` is the secret file. What a kernel refuses is left out.
  private static let junk = """
    cd "$1" || exit 0
    ln -s "$s" link; ln -s /nowhere dangling; ln -s . self; ln -s /dev/zero zero; ln -s ../ctl out
    ln "$s" hard 2>/dev/null; mkfifo fifo; mkdir folder; : >empty; printf 'no entry' >words
    python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")' 2>/dev/null
    head -c 9000000 /dev/zero >huge; truncate -s 1T sparse 2>/dev/null
    printf 'Royal-Spool: 1\\nSource: x\\nConversation: 1\\nNonce: a b\\n\\nx' >nonce; chmod 0 empty
    ln -s "$s" 00000000-0000000000000000000000000000000000000000; ln -s "$s" '2ec71b29-17066fa4ea8f2ecfec68d4ea721c351d0978c1cf,a3'
    """

  private func fill(_ box: Sandbox, _ folders: [String], _ secret: String) throws {
    for folder in folders {
      let ran = try box.run(as: .person, "/bin/sh", ["-c", Self.junk, "sh", "\(box.spool)/\(folder)"], ["s": secret])
      #expect(ran.ending == .exit(0) || ran.ending == .exit(1), "\(ran.errors)")
    }
    // Old enough for every grace.
    for folder in folders { for name in try box.names(folder) { box.age("\(folder)/\(name)", seconds: 7200) } }
  }

  private func makeSecret(_ box: Sandbox) throws -> String {
    let path = "\(box.folder)/secret"
    let text = "Royal-Spool: 1\nSource: chatwoot\nAccount: 7\nConversation: 33\nUser: a\n\n\(Self.secret)"
    try Data(text.utf8).write(to: URL(filePath: path))
    try box.give(path, .drain, .drain, 0o600)
    return path
  }

  @Test func `links, pipes, sockets, folders and devices in new go to bad and are never followed`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings, hasSpool: false)
    try box.divide()
    let secret = try makeSecret(box)
    try fill(box, ["new"], secret)
    mknod("\(box.spool)/new/device", S_IFCHR | 0o666, makedev(1, 5))
    box.age("new/device", seconds: 7200)
    let before = try box.names("new").count
    #expect(before >= 12)
    let drain = try box.startDividedDrain()
    let hook = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot()), program: SpoolUser.hook.prefix)
    #expect(hook.word == "received", "\(hook.text)")
    try eventually("the message among the junk is answered") { server.messages.count == 1 }
    // A folder of another user's cannot be moved by the daemon (rename(2), EACCES): it stays, and nothing is held up by it.
    try eventually("new holds nothing but the folder") { try box.names("new").allSatisfy { $0 == "folder" } }
    #expect(try box.names("bad").count >= before - 1)
    let lines = drain.errors.split(separator: "\n").filter { $0.contains("new/folder") }
    #expect(lines.count < 50, "\(lines.count) lines about one folder")
    #expect(drain.isRunning)
    #expect(try drain.stop() == .exit(0))
    try expectUntouched(box, server, drain.errors, secret)
  }

  @Test func `in every other folder they stop nothing and lead nowhere`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings, hasSpool: false)
    try box.divide()
    let secret = try makeSecret(box)
    try fill(box, ["tmp", "active", "turns", "wait", "hold", "dead", "bad", "seen", "users", "ctl"], secret)
    let due = "\(box.spool)/wait/20200101T000000"
    #expect(try box.run(as: .person, "/bin/mkdir", [due]).ending == .exit(0))
    try fill(box, ["wait/20200101T000000"], secret)
    for round in 1...2 {
      let drain = try box.startDividedDrain()
      let answer = try box.hook(
        HookRequest("/webhook/chatwoot", Bodies.chatwoot(id: round)), program: SpoolUser.hook.prefix)
      #expect(answer.word == "received", "\(answer.text)")
      try eventually("message \(round) is answered") { server.messages.count == round }
      #expect(drain.isRunning)
      #expect(try drain.stop() == .exit(0))
      try expectUntouched(box, server, drain.errors, secret)
    }
  }

  @Test func `a link in the place of a file that the daemon writes is replaced, not followed`() throws {
    let box = try Sandbox(hasSpool: false)
    try box.divide()
    let secret = try makeSecret(box)
    let links = ["ctl/status.json", "ctl/failstop.x", "users/0000000000000000000000000000000000000000"]
    for link in links {
      #expect(try box.run(as: .person, "/bin/ln", ["-s", secret, "\(box.spool)/\(link)"]).ending == .exit(0))
    }
    let drain = try box.start(
      SpoolUser.drain.prefix[0], SpoolUser.drain.prefix.dropFirst() + ["\(Surroundings.programs)/royal-drain"])
    try eventually("the daemon gives its account") {
      let text = (try? box.text("ctl/status.json")) ?? ""
      return text.hasPrefix("{")
    }
    #expect(try drain.stop() == .exit(0))
    #expect(try String(contentsOfFile: secret, encoding: .utf8).hasSuffix(Self.secret))
    var status = stat()
    #expect(lstat("\(box.spool)/ctl/status.json", &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
  }

  @Test func `a second name of a file is an entry like any other, and the file stays as it was`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings, hasSpool: false)
    try box.divide()
    let own = "\(box.folder)/own"
    let text = "Royal-Spool: 1\nSource: chatwoot\nAccount: 7\nConversation: 33\nUser: a\nNonce: 5\n\nHola"
    try Data(text.utf8).write(to: URL(filePath: own))
    try box.give(own, .person, .hook, 0o640)
    for name in ["one", "two"] {
      let ran = try box.run(as: .person, "/bin/ln", [own, "\(box.spool)/new/\(name)"])
      #expect(ran.ending == .exit(0), "\(ran.errors)")
    }
    // The first run answers it, the second one drops what is the same file.
    for _ in 1...2 { #expect(try box.run(as: .drain, "royal-drain", ["--once"]).ending == .exit(0)) }
    #expect(try server.messages.count == 1 && box.isWorkedOff() && box.names("bad").isEmpty)
    var status = stat()
    #expect(stat(own, &status) == 0 && status.st_uid == SpoolUser.person.rawValue && status.st_mode & 0o7777 == 0o640)
    #expect(try String(contentsOfFile: own, encoding: .utf8) == text)
  }

  private func expectUntouched(_ box: Sandbox, _ server: PlatformServer, _ log: String, _ secret: String) throws {
    let sent = server.requests.map { $0.path + String(decoding: $0.body, as: UTF8.self) }.joined()
    #expect(!sent.contains(Self.secret) && !log.contains(Self.secret))
    #expect(try String(contentsOfFile: secret, encoding: .utf8).hasSuffix(Self.secret), "somebody wrote into it")
    // A second name of the daemon's own file cannot be told from a file of ours; kernels forbid to make one.
    let links = (try? String(contentsOfFile: "/proc/sys/fs/protected_hardlinks", encoding: .utf8)) ?? "0"
    guard links.hasPrefix("1") else { return }
    let ran = try box.run("/bin/grep", ["-rl", Self.secret, "\(box.spool)"])
    #expect(ran.output.isEmpty, "\(String(decoding: ran.output, as: UTF8.self))")
  }
}

/// As the macro of the same name in sys/sysmacros.h.
private func makedev(_ major: UInt, _ minor: UInt) -> dev_t { dev_t(major << 8 | minor) }

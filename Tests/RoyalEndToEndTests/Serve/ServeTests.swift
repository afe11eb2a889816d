import Foundation
import Testing

@testable import RoyalTestKit

/// `royal serve`: everything in one command.
@Suite(.serialized) struct ServeTests {
  @Test func `a test message is answered from the shipped rules within seconds`() throws {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "60s", "MESSAGE_BUFFER_MAX": "60s"], hasSpool: false)
    let front = try Front(in: box)
    let start = ContinuousClock.now
    let answer = try front.ask("Hola, ¿tenés anillos?")
    #expect(answer.localizedCaseInsensitiveContains("anillo"), "\(answer)")
    #expect(ContinuousClock.now - start < .seconds(30), "a test message is not buffered")
    #expect(try front.program.stop(SIGINT) == .exit(0))
  }

  @Test func `without any file but the programs the built-in rules answer the same`() throws {
    let box = try Sandbox(hasSpool: false)
    let here = try Front(in: box)
    let answer = try here.ask("Hola, ¿tenés anillos?")
    #expect(try here.program.stop(SIGINT) == .exit(0))
    let elsewhere = try Front(in: box, directory: box.folder)
    #expect(try elsewhere.ask("Hola, ¿tenés anillos?", user: "eva") == answer)
    #expect(try elsewhere.program.stop(SIGINT) == .exit(0))
  }

  @Test func `the drain stands back behind those who accept`() throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box)
    _ = try front.ask("Hola, ¿tenés anillos?")
    let status = try box.text("ctl/status.json")
    let drain = try #require(status.firstMatch(of: /"pid":(\d+)/).flatMap { pid_t($0.1) })
    let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(front.program.pid))
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(drain)) == min(own + 5, 19))
    #expect(try front.program.stop(SIGINT) == .exit(0))
  }

  @Test func `where swift run has built no hook, royal does its work`() throws {
    let box = try Sandbox(hasSpool: false)
    let programs = "\(box.folder)/programs"
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: false)
    for name in ["royal", "royal-drain"] {
      // By another process: what a test beside this one starts would inherit the file open for writing (ETXTBSY).
      try #require(try box.run("/bin/cp", ["\(Surroundings.programs)/\(name)", programs]).ending == .exit(0))
    }
    let front = try Front(in: box, programs: programs)
    #expect(try front.ask("Hola, ¿tenés anillos?").localizedCaseInsensitiveContains("anillo"))
    #expect(try front.program.stop(SIGINT) == .exit(0))
  }

  static let platforms = [
    ("/webhook/chatwoot", Bodies.chatwoot()), ("/webhook/evolution", Bodies.evolution()),
    ("/webhook/evolution/messages-upsert", Bodies.evolution(id: "3EB0AA09")),
  ]

  @Test(arguments: platforms) func `with no platform configured the answer is printed and kept`(
    target: String, body: String
  ) throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box)
    let expected = try front.ask("Hola, ¿tenés anillos?").split(separator: "\n")[0]
    let before = front.program.output
    #expect(try front.post(target, body).word == "received")
    try eventually("the answer is printed") { front.program.output.dropFirst(before.count).contains(expected) }
    try eventually("nothing is left") { try box.isWorkedOff() }
    let users = try box.names("users").map { try box.text("users/\($0)") }
    #expect(users.filter { $0.contains(expected) }.count == 2)
    #expect(try front.program.stop(SIGINT) == .exit(0))
    #expect(try box.names("dead") == [] && box.names("bad") == [])
  }

  @Test(arguments: [false, true]) func `Ctrl-C stops everything, and what waits in the buffer stays`(
    isGroup: Bool
  ) throws {
    let server = try PlatformServer()
    let slow = ["MESSAGE_BUFFER_TIMEOUT": "60s", "MESSAGE_BUFFER_MAX": "60s"]
    let box = try Sandbox(server.settings.merging(slow) { $1 }, hasSpool: false)
    let front = try Front(in: box)
    for number in 1...3 {
      #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)).word == "received")
    }
    try eventually("the drain runs") { try front.get("/health").status == 200 }
    let children = front.children
    #expect(!children.isEmpty)
    if isGroup { front.program.signalGroup(SIGINT) } else { front.program.signal(SIGINT) }
    #expect(try front.program.wait(within: 20) == .exit(0))
    #expect(!children.contains(where: ScriptAgent.isAlive))
    #expect(try box.names("new").count == 3 && server.messages.isEmpty)
    try box.configure(["MESSAGE_BUFFER_TIMEOUT": "50"])
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try server.messages.count == 1 && box.isWorkedOff())
  }

  @Test func `a drain that is killed is started again`() throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box)
    try eventually("the drain runs") { try front.get("/health").status == 200 }
    for child in front.children { kill(child, SIGKILL) }
    #expect(try front.ask("Hola, ¿tenés anillos?").localizedCaseInsensitiveContains("anillo"))
    #expect(try front.program.stop() == .exit(0))
  }

  @Test func `SIGHUP and SIGUSR1 reach the drain`() throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box)
    try eventually("the drain runs") { try front.get("/health").status == 200 }
    front.program.signal(SIGHUP)
    try eventually("the configuration is read again") { front.program.errors.contains("info reload") }
    front.program.signal(SIGUSR1)
    try eventually("what waits is due") { front.program.errors.contains("info flush") }
    #expect(try front.program.stop() == .exit(0))
  }

  @Test func `when serve itself is killed its drain does not outlive it for long`() throws {
    let box = try Sandbox(hasSpool: false)
    let front = try Front(in: box)
    try eventually("the drain runs") { try front.get("/health").status == 200 }
    let children = front.children
    try front.program.crash()
    try eventually("the drain ends") { !children.contains(where: ScriptAgent.isAlive) }
  }

  @Test func `a port that is taken is told with 69`() throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    let other = try Sandbox()
    let second = try other.run("royal", ["serve"], ["PORT": String(front.port)], within: 15)
    #expect(second.ending == .exit(69))
    #expect(second.errors.contains(String(front.port)) && second.errors.contains("PORT"))
    #expect(try front.program.stop() == .exit(0))
  }

  @Test func `the start-up text says what is configured, what is not, and what to paste where`() throws {
    let box = try Sandbox(["CHATWOOT_API_URL": "https://chat.example", "CHATWOOT_API_TOKEN": "very-secret"])
    let front = try Front(in: box)
    try eventually("the text is there") { front.program.output.contains("/test/message") }
    let text = front.program.output
    for line in ["/webhook/chatwoot", "/webhook/evolution"] {
      #expect(text.contains("http://127.0.0.1:\(front.port)\(line)\n"))
    }
    #expect(text.contains("https://chat.example") && !text.contains("very-secret"))
    #expect(text.contains("EVOLUTION_API_URL") && text.contains("not configured"))
    #expect(text.contains("CHATWOOT_WEBHOOK_SECRET is not set") && text.contains("EVOLUTION_WEBHOOK_TOKEN is not set"))
    #expect(text.contains(box.spool) && text.contains(box.configuration))
    #expect(try front.program.stop() == .exit(0))
  }

  @Test func `malformed requests on the port are refused and do no harm`() throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    let garbage: [(String, Int)] = [
      ("\u{16}\u{3}\u{1}garbage\r\n\r\n", 400), ("GET /webhook/../admin HTTP/1.1\r\nHost: x\r\n\r\n", 404),
      ("POST /webhook/chatwoot HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 400),
      ("GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505),
    ]
    for (text, status) in garbage {
      #expect(try WebAnswer(Loopback.exchange(front.port, Array(text.utf8))).status == status)
    }
    let large = HookRequest("/webhook/evolution", body: [UInt8](repeating: 0x20, count: 5_000_000))
    #expect(try Loopback.ask(front.port, large).status == 422)
    #expect(try front.ask("Hola, ¿tenés anillos?").localizedCaseInsensitiveContains("anillo"))
    #expect(try front.program.stop() == .exit(0))
  }
}

import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Secrets in every key that has one; then everything that the programs wrote, said and showed is searched for them.
@Suite(.serialized) struct SecretsTests {
  private static let secrets: [String: String] = [
    "CHATWOOT_API_TOKEN": "planted-cwapi-31415926", "CHATWOOT_WEBHOOK_SECRET": "planted-cwhook-27182818",
    "EVOLUTION_API_TOKEN": "planted-evapi-16180339", "EVOLUTION_WEBHOOK_TOKEN": "planted-evhook-14142135",
    "EVOLUTION_JWT_KEY": "planted-jwtkey-17320508", "OPENAI_API_KEY": "planted-openai-22360679",
    "ROYAL_ADMIN_TOKEN": "planted-admin-26457513",
  ]
  /// What Evolution puts into its bodies, and what senders show who do not know the secret.
  private static let others = ["EVO-SECRET-KEY", "planted-guess-33166247"]
  private static var all: [String] { secrets.values + others }

  /// An agent that tells all that it can see.
  private static let agent = """
    #!/bin/sh
    cat >/dev/null
    env; tr '\\0' '\\n' </proc/self/environ; cat /proc/$PPID/cmdline
    ls -l /proc/self/fd; cat <&3; cat <&4; cat <&5; cat /proc/self/cmdline
    echo answer >&2; env >&2
    """

  /// All the requests that a day brings, good ones and wrong ones, and what came back.
  private func ask(_ box: Sandbox) throws -> String {
    let body = Bodies.chatwoot(id: 77)
    let stamp = String(Int(Date().timeIntervalSince1970))
    let code = HMACSHA256.code(for: Array("\(stamp).\(body)".utf8), key: Array("planted-cwhook-27182818".utf8))
    let signed = ["X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": "sha256=\(Hex.encode(code))"]
    let guess = ["Authorization": "Bearer planted-guess-33166247", "X-Royal-Token": "planted-guess-33166247"]
    let requests = [
      HookRequest("/webhook/chatwoot", body, headers: signed), HookRequest("/webhook/chatwoot", body),
      HookRequest(
        "/webhook/chatwoot", body,
        headers: ["X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": "planted-guess-33166247"]),
      HookRequest("/webhook/evolution/planted-evhook-14142135/messages-upsert", Bodies.evolution()),
      HookRequest("/webhook/evolution?token=planted-evhook-14142135", Bodies.evolution(id: "B")),
      HookRequest("/webhook/evolution?token=planted-evhook-14142135", "{broken"),
      HookRequest("/webhook/evolution?token=planted-guess-33166247", Bodies.evolution()),
      HookRequest("/webhook/evolution/planted-guess-33166247", Bodies.evolution(), headers: guess),
      HookRequest("/webhook/planted-evhook-14142135/x", Bodies.evolution()),
      HookRequest("/admin/clear-queue", "", headers: guess),
      HookRequest("/test/message", Bodies.test("Hola"), headers: guess),
      .get("/"), .get("/health"), .get("/stats"), .get("/metrics"),
    ]
    var told = ""
    for request in requests {
      for way in Way.allCases {
        let input = way == .cgi ? request.body : request.bytes
        let ran = try box.run("royal-hook", [], way == .cgi ? request.variables : [:], input: input)
        told += String(decoding: ran.output, as: UTF8.self) + ran.errors
      }
    }
    return told
  }

  private static func expectSilent(_ text: String, _ what: String) {
    for secret in all { #expect(!text.contains(secret), "\(what) tells \(secret)") }
  }

  /// Everything in the sandbox but the configuration and what was given as input.
  private static func expectSilentFiles(_ box: Sandbox) throws {
    for path in FileManager.default.enumerator(atPath: box.folder)?.compactMap({ $0 as? String }) ?? [] {
      guard path != "royal.env", !path.hasSuffix(".in"),
        let data = FileManager.default.contents(atPath: "\(box.folder)/\(path)")
      else { continue }
      expectSilent(String(decoding: data, as: UTF8.self), path)
    }
  }

  /// The command lines of all, and the environments of those that are no programs of ours.
  private static func expectSilentProcesses() {
    for pid in (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter({ pid_t($0) != nil }) ?? [] {
      let line =
        FileManager.default.contents(atPath: "/proc/\(pid)/cmdline").map { String(decoding: $0, as: UTF8.self) } ?? ""
      expectSilent(line, "the command line of \(pid)")
      guard line.contains("http-client") || line.contains("agent") else { continue }
      let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
      expectSilent(String(decoding: environment, as: UTF8.self), "the environment of \(line)")
    }
  }

  @Test func `no secret is in a log, the spool, an answer, a process or what an agent sees`() throws {
    let server = try PlatformServer()
    // A platform that says everything back.
    let echo = "Invalid token \(PlatformReply.echo)"
    server.reply(
      PlatformReply(status: 401, body: #"{"error":"\#(echo)","response":{"message":"\#(echo)"}}"#),
      PlatformReply(status: 500, body: echo),
      PlatformReply(status: 422, body: #"{"message":"\#(echo)"}"#, headers: ["X-Echo": echo]))
    let box = try Sandbox(
      server.settings.merging(Self.secrets) { $1 }.merging(["LOG_LEVEL": "debug", "ROYAL_TEST_TIMEOUT": "100"]) { $1 })
    try Data(Self.agent.utf8).write(to: URL(filePath: "\(box.folder)/agent"))
    try box.configure(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/bin/sh \(box.folder)/agent"])
    // Environment as well as file: the daemon itself may have them there.
    let drain = try box.start("royal-drain", [], Self.secrets)
    Self.expectSilent(try ask(box), "royal-hook")
    try eventually("it was tried and retried") { server.messages.count >= 3 }
    Self.expectSilentProcesses()
    drain.signal(SIGUSR1)
    for _ in 0..<100 where try !box.isWorkedOff() { usleep(50_000) }
    try drain.stop()
    for command in [["check"], ["list"], ["stats"], ["why", "ana"], ["show", "x"], ["resume"], ["nonsense"]] {
      let ran = try box.run("royal", command)
      Self.expectSilent(String(decoding: ran.output, as: UTF8.self) + ran.errors, "royal \(command[0])")
    }
    for message in server.messages { Self.expectSilent(String(decoding: message.body, as: UTF8.self), "an answer") }
    #expect(server.messages.contains { ($0["content"] ?? $0["text"] ?? "").contains("PATH=") }, "the agent spoke")
    try Self.expectSilentFiles(box)
  }

  @Test func `the hook does not read the daemon's secrets`() throws {
    let box = try Sandbox()
    let file = "\(box.folder)/royal-drain.env"
    // Whoever reads this file fails.
    try Data("this is no line\n".utf8).write(to: URL(filePath: file))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.hook(.get("/")).status == 200)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(78))
  }

  @Test(arguments: [
    "CHATWOOT_API_TOKEN", "CHATWOOT_WEBHOOK_SECRET", "EVOLUTION_JWT_KEY", "OPENAI_API_KEY", "ROYAL_ADMIN_TOKEN",
  ])
  func `a configuration that is wrong is told without the secret that is wrong in it`(key: String) throws {
    let secret = Self.secrets[key] ?? ""
    for line in [
      "\(key)=\(secret) x", "\(key)='\(secret)", "\(key)=\"\(secret)$x\"", "\(key)=\(secret)#x",
      "export \(key)=\(secret)", "\(key)X=\(secret)", "\(key) = \(secret)", "\(key)='\(secret)\u{1}'",
    ] {
      let box = try Sandbox()
      try Data("\(line)\n".utf8).write(to: URL(filePath: box.configuration))
      for (program, arguments) in [("royal-drain", ["--once"]), ("royal", ["check"]), ("royal", ["list"])] {
        let ran = try box.run(program, arguments)
        #expect(ran.ending != .exit(0), "\(program) takes \(line)")
        Self.expectSilent(String(decoding: ran.output, as: UTF8.self) + ran.errors, "\(program): \(line)")
      }
      let ran = try box.run(
        "royal-hook", [], HookRequest("/webhook/chatwoot", Bodies.chatwoot()).variables,
        input: Array(Bodies.chatwoot().utf8))
      Self.expectSilent(String(decoding: ran.output, as: UTF8.self) + ran.errors, "royal-hook: \(line)")
      #expect(try WebAnswer(ran.output).status == 500)
    }
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

/// Paths that mean one thing to one program and another to the next.
@Suite(.serialized) struct HostilePathTests {
  static let paths = [
    "//webhook/chatwoot", "/webhook//chatwoot", "/webhook/chatwoot/", "/webhook/chatwoot//", "/webhook/./chatwoot",
    "/./webhook/chatwoot",
    "/webhook/evolution/../chatwoot", "/webhook/x/../chatwoot", "/webhook/%2e/chatwoot",
    "/webhook/evolution/%2e%2e/chatwoot", "/webhook%2fchatwoot",
    "%2fwebhook%2fchatwoot", "/webhook/chatwoot;x=1", "/webhook;/chatwoot", "/webhook/chatwoot%00",
    "/webhook/chatwoot%00.json", "/webhook/chatwoot%0a",
    "/webhook/chatwoot%0d%0aX:%20y", "/webhook/chatwoot%20", "/webhook/chatwoot%", "/webhook/chatwoot%2",
    "/webhook/chatwoot%zz", "/webhook/chatwoot%c0%ae",
    "/webhook/chatwoot%ff", "/webhook\\chatwoot", "/webhook/%5cchatwoot", "/webhook/CHATWOOT", "/Webhook/chatwoot",
    "/webhook/chatwoot.json", "/webhook/chatwoot/x",
    "webhook/chatwoot", "*", "/webhook/chatwoot%252e", "/webhook/ｃhatwoot", "/admin/clear-queue/",
    "/admin//clear-queue", "/admin/%63lear-queue/..", "/test/message/",
    "/webhook/evolution/..", "/webhook/evolution/.", "/webhook/evolution//", "/webhook/evolution/a/b/c",
    "/webhook/evolution/%2f", "/webhook/evolution/a%2fb",
    "/webhook/evolution/a%00", "/webhook/evolution/%0d%0a",
  ]

  @Test(arguments: paths, Way.allCases) func `a path that is not written like ours has no route`(path: String, way: Way)
    throws
  {
    let box = try Sandbox(["ROYAL_ADMIN_TOKEN": "t"])
    for body in [Bodies.chatwoot(), Bodies.evolution()] {
      let answer = try box.hook(HookRequest(path, body, headers: ["Authorization": "Bearer t"]), by: way)
      #expect(answer.status == 404 || answer.status == 400, "\(answer.status) \(answer.text)")
      #expect(answer.isClearRefusal)
    }
    try box.expectUntouched(path)
  }

  @Test func `PATH_INFO and REQUEST_URI that say the same things are refused alike`() throws {
    let box = try Sandbox()
    for path in [
      "/webhook/../webhook/chatwoot", "/webhook/chatwoot\n", "/webhook/chatwoot\u{1B}[2J", "//webhook/chatwoot",
      "/webhook/chatwoot/", "x",
    ] {
      var variables = HookRequest("/health", Bodies.chatwoot()).variables
      variables["PATH_INFO"] = path
      let ran = try box.run("royal-hook", [], variables, input: Array(Bodies.chatwoot().utf8))
      #expect(try ran.ending == .exit(0) && WebAnswer(ran.output).status == 404, "\(path.debugDescription)")
      #expect(!ran.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(ran.errors.debugDescription)")
    }
    try box.expectUntouched("PATH_INFO")
  }

  @Test(arguments: [5_000, 60_000, 120_000]) func `a very long path is refused`(length: Int) throws {
    let box = try Sandbox()
    let path = "/webhook/evolution/" + String(repeating: "a", count: length)
    var variables = HookRequest("/", Bodies.evolution()).variables
    variables["PATH_INFO"] = path
    try box.configure(["EVOLUTION_WEBHOOK_TOKEN": "t"])
    let ran = try box.run("royal-hook", [], variables, input: Array(Bodies.evolution().utf8))
    #expect(try ran.ending == .exit(0) && WebAnswer(ran.output).status == 401)
    let direct = try box.hook(HookRequest(path, Bodies.evolution()), by: .http)
    #expect(direct.status == (length > 8000 ? 414 : 401))
    #expect(ran.errors.utf8.count < 10_000, "the log repeats it")
    try box.expectUntouched("a long path")
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

/// What becomes of an answer that the platform does not take.
@Suite(.serialized) struct FailureTests {
  private static let notOnWhatsApp = """
    {"status":400,"error":"Bad Request","response":{"message":[{"jid":"5491155550101@s.whatsapp.net",\
    "exists":false,"number":"5491155550101"}]}}
    """

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let route: String
    let body: String
    let reply: PlatformReply
    var testDescription: String { name }

    static func chatwoot(_ status: Int, _ body: String, headers: [String: String] = [:]) -> Row {
      Row(
        name: "Chatwoot \(status)", route: "/webhook/chatwoot", body: Bodies.chatwoot(),
        reply: PlatformReply(status: status, body: body, headers: headers))
    }

    static func evolution(_ status: Int, _ body: String) -> Row {
      Row(
        name: "Evolution \(status)", route: "/webhook/evolution", body: Bodies.evolution(),
        reply: PlatformReply(status: status, body: body))
    }
  }

  static let temporary = [
    Row.chatwoot(500, "<html>"),
    Row.chatwoot(429, "Retry later\n", headers: ["Content-Type": "text/plain"]),
    Row.chatwoot(422, #"{"error":"Validation failed: Too many messages"}"#),
    Row.evolution(500, #"{"status":500,"error":"Internal Server Error","response":{"message":"Connection Closed"}}"#),
    Row.evolution(400, #"{"status":400,"error":"Bad Request","response":{"message":["Error: Connection Closed"]}}"#),
  ]

  @Test(arguments: temporary) func `a temporary failure waits with its answer and is delivered later`(row: Row) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    server.replyAlways(row.reply)
    try box.accept(row.route, row.body)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    #expect(try box.waiting().count == 1 && box.names("new") == [] && box.names("active") == [])
    // An instance that is not connected is an outage, and waiting for its end is no attempt.
    if row.route == "/webhook/chatwoot" { #expect(try box.waiting().allSatisfy { $0.hasSuffix(",a1") }) }
    server.replyAlways(nil)
    try Self.retry(box) { try server.messages.count > 1 && box.isWorkedOff() }
    #expect(agent.questions.count == 1)
    #expect(server.messages.count == 2)
    #expect(try box.names("dead") == [])
  }

  /// Runs the daemon until something is so, with every waiting attempt due at once.
  private static func retry(_ box: Sandbox, until condition: () throws -> Bool) throws {
    let drain = try box.startDrain()
    drain.signal(SIGUSR1)
    try eventually("the next attempt is made", condition)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `a refused connection waits, and the agent is not asked again`() throws {
    let port = try Loopback.freePort()
    let box = try Sandbox(["CHATWOOT_API_URL": "http://127.0.0.1:\(port)", "CHATWOOT_API_TOKEN": "t"])
    let agent = try ScriptAgent(in: box)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    #expect(try box.waiting().count == 1)
    let server = try PlatformServer()
    try box.configure(server.settings.mapValues { $0 })
    try Self.retry(box) { try box.isWorkedOff() }
    #expect(server.messages.count == 1 && server.messages[0]["content"] == "Respuesta 1")
    #expect(agent.questions.count == 1)
  }

  @Test func `a message that Chatwoot kept though it answered 500 is found and not sent twice`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    server.reply(PlatformReply(status: 500, body: "<html>", keepsMessage: true))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    try Self.retry(box) { try box.isWorkedOff() }
    #expect(server.messages.count == 1)
    #expect(server.requests.contains { $0.method == "GET" })
  }

  @Test func `a number that is not on WhatsApp is given up with the reason`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    _ = try ScriptAgent(in: box)
    server.replyAlways(PlatformReply(status: 400, body: Self.notOnWhatsApp))
    let key = try box.accept("/webhook/evolution", Bodies.evolution())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    let dead = try box.names("dead")
    try #require(dead.count == 1)
    #expect(dead[0].hasSuffix(key))
    #expect(try box.text("dead/\(dead[0]).why").contains("the platform refused the answer"))
    #expect(try box.isWorkedOff())
    #expect(try box.hook(HookRequest("/webhook/evolution", Bodies.evolution())).word == "duplicate")
  }

  static let configuration = [
    Row.chatwoot(401, #"{"error":"Invalid Access Token"}"#),
    Row.evolution(401, #"{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}"#),
    Row.evolution(
      404, #"{"status":404,"error":"Not Found","response":{"message":["The \"x\" instance does not exist"]}}"#),
  ]

  @Test(arguments: configuration) func `a wrong token keeps the message for ever and never gives it up`(row: Row) throws
  {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_MAX_ATTEMPTS": "2"]) { $1 })
    let agent = try ScriptAgent(in: box)
    server.replyAlways(row.reply)
    try box.accept(row.route, row.body)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    for attempt in 2...4 {
      try Self.retry(box) { try server.messages.count >= attempt && box.waiting().count == 1 }
    }
    #expect(try box.names("dead") == [])
    server.replyAlways(nil)
    try Self.retry(box) { try box.isWorkedOff() }
    #expect(agent.questions.count == 1)
  }

  @Test func `after the last attempt the message is given up`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_MAX_ATTEMPTS": "2"]) { $1 })
    _ = try ScriptAgent(in: box)
    server.replyAlways(PlatformReply(status: 429, body: "Retry later\n"))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(75))
    try Self.retry(box) { try box.names("dead").count == 1 }
    #expect(try box.text("dead/\(box.names("dead")[0]).why").contains("attempt 2 of 2"))
  }
}

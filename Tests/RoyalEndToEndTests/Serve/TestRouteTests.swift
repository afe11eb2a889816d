import Foundation
import Testing

@testable import RoyalTestKit

/// Who may use the routes that are the operator's own.
@Suite(.serialized) struct TestRouteTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var settings: [String: String] = [:]
    var headers: [String: String] = [:]
    var address = "127.0.0.1"
    let status: Int
    var testDescription: String { name }
  }

  private static let admin = ["ROYAL_ADMIN_TOKEN": "boss"]
  /// Nobody answers here, so who is let in is told 504 at once.
  private static let rows = [
    Row(name: "from this machine", status: 504),
    Row(name: "from a page in this machine's browser", headers: ["Origin": "https://evil.example"], status: 403),
    Row(name: "from a page that hides where it is", headers: ["Origin": "null"], status: 403),
    Row(
      name: "from a page with the token", settings: admin,
      headers: ["Origin": "http://localhost:3000", "Authorization": "Bearer boss"], status: 504),
    Row(name: "from elsewhere", address: "203.0.113.9", status: 403),
    Row(
      name: "from elsewhere with the token", settings: admin, headers: ["Authorization": "Bearer boss"],
      address: "203.0.113.9", status: 504),
    Row(
      name: "from elsewhere with a wrong one", settings: admin, headers: ["Authorization": "Bearer bos"],
      address: "203.0.113.9", status: 401),
    Row(name: "forwarded", headers: ["X-Forwarded-For": "203.0.113.9"], status: 403),
    Row(name: "forwarded by RFC 7239", headers: ["Forwarded": "for=203.0.113.9"], status: 403),
    Row(name: "forwarded by nginx", headers: ["X-Real-IP": "203.0.113.9"], status: 403),
    Row(name: "open to all", settings: ["ROYAL_TEST_ENDPOINT": "open"], address: "203.0.113.9", status: 504),
  ]

  @Test(arguments: rows.indices) func `the test route is for this machine and for the token`(index: Int) throws {
    let row = Self.rows[index]
    let box = try Sandbox(row.settings.merging(["ROYAL_TEST_TIMEOUT": "0"]) { $1 })
    let request = HookRequest("/test/message", Bodies.test("Hola"), headers: row.headers)
    let variables = request.variables.merging(["REMOTE_ADDR": row.address]) { $1 }
    let ran = try box.run("royal-hook", [], variables, input: request.body)
    #expect(try WebAnswer(ran.output).status == row.status, "\(row.name)")
    #expect(try box.names("new").count == (row.status == 504 ? 1 : 0), "\(row.name)")
  }

  @Test func `the queue is cleared with the token only`() throws {
    for (settings, headers, status) in [
      ([:], [:], 403), (Self.admin, [:], 401), (Self.admin, ["Authorization": "Bearer boss"], 202),
    ] as [([String: String], [String: String], Int)] {
      let box = try Sandbox(settings)
      try box.accept("/webhook/chatwoot", Bodies.chatwoot())
      let answer = try box.hook(HookRequest("/admin/clear-queue", headers: headers))
      #expect(answer.status == status, "\(answer.text)")
      #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
      #expect(try box.names("dead").count == (status == 202 ? 1 : 0))
    }
  }

  @Test func `a second test message does not wait beside the first`() throws {
    let box = try Sandbox(["ROYAL_TEST_TIMEOUT": "20s"])
    let request = HookRequest("/test/message", Bodies.test("Hola"))
    var launch = box.launch("royal-hook", [], request.variables)
    launch.input = "\(box.folder)/first"
    try Data(request.body).write(to: URL(filePath: launch.input))
    let first = try RunningProgram(launch)
    try eventually("the first is stored") { try box.names("new").count == 1 }
    let start = ContinuousClock.now
    let second = try box.hook(HookRequest("/test/message", Bodies.test("Buenas", user: "eva")))
    #expect(second.status == 504 && second.word == "pending" && second["id"] != nil)
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(first.isRunning)
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try first.wait() == .exit(0))
    #expect(try WebAnswer(Array(first.output.utf8)).word == "success")
  }

  @Test(arguments: [
    "{}", #"{"message":""}"#, #"{"message":7}"#, #"{"message":"  "}"#, #"{"message":"x","user_id":[]}"#, "[]",
  ]) func `a test message that is none is refused`(body: String) throws {
    let box = try Sandbox()
    let answer = try box.hook(HookRequest("/test/message", body))
    #expect(answer.status == 400 && answer.isClearRefusal)
    try box.expectUntouched(body)
  }
}

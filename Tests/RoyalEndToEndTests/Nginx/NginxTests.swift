import Foundation
import Testing

@testable import RoyalTestKit

/// Production: nginx, fcgiwrap, royal-hook, the spool, royal-drain, the platform.
@Suite(
  .serialized,
  .enabled(if: NginxStack.isInstalled || Surroundings.isCI, "nginx or fcgiwrap is not installed"))
struct NginxTests {
  @Test func `webhooks go all the way to the platforms`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let stack = try NginxStack(in: box)
    let drain = try box.startDrain()
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).word == "received")
    #expect(
      try stack.post("/webhook/evolution", Bodies.evolution(jid: "5491155550102@s.whatsapp.net")).word == "received")
    try eventually("both answers arrive") { try server.messages.count == 2 && box.isWorkedOff() }
    let paths = Set(server.messages.map(\.path))
    #expect(
      paths == ["/api/v1/accounts/7/conversations/33/messages", "/message/sendText/Tienda%20%C3%91and%C3%BA"])
    #expect(
      server.messages.allSatisfy { ($0["content"] ?? $0["text"] ?? "").localizedCaseInsensitiveContains("anillo") })
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).word == "duplicate")
    let test = try stack.post("/test/message", Bodies.test("Hola, ¿tenés anillos?"))
    #expect(test.status == 200 && test["response"]?.localizedCaseInsensitiveContains("anillo") == true, "\(test.text)")
    #expect(try drain.stop() == .exit(0))
    try stack.stop()
  }

  @Test func `the signature, the token in path and query and a chunked body get through`() throws {
    let box = try Sandbox(["EVOLUTION_WEBHOOK_TOKEN": "s3cret", "CHATWOOT_WEBHOOK_SECRET": "k"])
    let stack = try NginxStack(in: box)
    for (number, target) in ["/s3cret/messages-upsert", "?token=s3cret", "?token=s3cret/messages-upsert"].enumerated() {
      let answer = try stack.post("/webhook/evolution\(target)", Bodies.evolution(id: "3EB0\(number)"))
      #expect(answer.word == "received", "\(target): \(answer.text)")
    }
    #expect(try stack.post("/webhook/evolution", Bodies.evolution()).status == 401)
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).status == 401)
    let body = Array(Bodies.evolution(id: "3EB09").utf8)
    let chunked = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    var request = HookRequest("/webhook/evolution/s3cret", body: chunked, headers: ["Transfer-Encoding": "chunked"])
    request.length = .missing
    #expect(try stack.ask(request).word == "received")
    try stack.stop()
  }

  @Test(arguments: [5_000_000, 6_000_000]) func `a body too large is 413 to Chatwoot and 422 to Evolution`(
    size: Int
  ) throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box)
    for (platform, status) in [("chatwoot", 413), ("evolution", 422)] {
      let answer = try stack.ask(HookRequest("/webhook/\(platform)", body: [UInt8](repeating: 0x20, count: size)))
      #expect(answer.status == status && answer.word == "error", "\(platform) \(answer.text)")
    }
    try box.expectUntouched("too large")
    try stack.stop()
  }

  static let elsewhere = [
    "/index.html", "/admin/", "/admin/x/y", "/admin/%2e%2e/stats", "/statsx", "/webhook", "/webhook/telegram",
    "/webhook/-", "/webhook/a/b", "/webhook/../etc/passwd", "/webhook/chatwoot/", "/metrics/",
    "//webhook/chatwoot", "/webhook//chatwoot", "/webhook/%2e%2e/webhook/chatwoot", "/webhook/evolutionary",
  ]

  @Test func `there is nothing but the routes`() throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box)
    for target in Self.elsewhere {
      let answer = try stack.post(target, Bodies.chatwoot())
      #expect(answer.status == 404 && answer.word == "error", "\(target): \(answer.status) \(answer.text)")
    }
    try box.expectUntouched("elsewhere")
    var get = HookRequest("/webhook/chatwoot")
    get.method = "GET"
    get.length = .missing
    #expect(try stack.ask(get).status == 405)
    get.target = "/health"
    #expect(try stack.ask(get).status == 503)
    #expect(try stack.post("/admin/clear-queue", "").status == 403)
    try stack.stop()
  }

  static let ownRoutes = ["/", "/health", "/stats", "/metrics", "/test/message", "/admin/clear-queue"]

  @Test(arguments: ownRoutes) func `the operator's routes are closed to the world and to what is forwarded`(
    target: String
  ) throws {
    let box = try Sandbox(["ROYAL_ADMIN_TOKEN": "t0ken", "ROYAL_TEST_TIMEOUT": "1s"])
    let stack = try NginxStack(in: box)
    let strangers = [
      ["X-Test-From": "203.0.113.7"], ["X-Test-From": "2001:db8::1"], ["X-Forwarded-For": "203.0.113.7"],
      ["Forwarded": "for=203.0.113.7"], ["X-Real-IP": "203.0.113.7"],
    ]
    for headers in strangers {
      let right = ["Authorization": "Bearer t0ken"].merging(headers) { $1 }
      for request in [HookRequest(target, Bodies.test("Hola"), headers: right), HookRequest.get(target)] {
        var request = request
        request.headers.merge(headers) { $1 }
        let answer = try stack.ask(request)
        #expect(answer.status == 403 && answer.isClearRefusal, "\(headers) \(answer.status) \(answer.text)")
      }
    }
    let own = try stack.ask(HookRequest.get(target))
    #expect(own.status != 403, "\(own.text)")
    // A sender comes again where the machine was too slow for the four seconds that a request gets.
    var word: String?
    for _ in 1...3 where word != "received" && word != "duplicate" {
      word = try stack.post("/webhook/chatwoot", Bodies.chatwoot(), headers: ["X-Test-From": "203.0.113.7"]).word
    }
    #expect(word == "received" || word == "duplicate")
    try stack.stop()
  }

  @Test func `who sends far too much is told 429, which both platforms repeat`() throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box, changing: ["rate=100r/s": "rate=1r/m", "burst=400": "burst=2"])
    for target in ["/webhook/chatwoot", "/webhook/evolution", "/webhook/other", "/health"] {
      for number in 1...6 {
        let answer = try stack.post(target, Bodies.chatwoot(id: number), headers: ["X-Test-From": "203.0.113.7"])
        guard number == 6 else { continue }
        #expect(answer.status == 429 && answer.isClearRefusal, "\(target) \(answer.status) \(answer.text)")
        #expect(answer.headers["retry-after"] != nil)
      }
    }
    try stack.stop()
  }

  @Test func `our troubles reach Chatwoot as 500 and Evolution as 503`() throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box)
    try box.put("ctl/pause-intake", "")
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).status == 500)
    let evolution = try stack.post("/webhook/evolution", Bodies.evolution())
    #expect(evolution.status == 503 && evolution.headers["retry-after"] != nil)
    try stack.killWrapper()
    let dead = try stack.post("/webhook/chatwoot", Bodies.chatwoot())
    #expect(dead.status == 500 && dead.isClearRefusal, "\(dead.status) \(dead.text)")
    let deadEvolution = try stack.post("/webhook/evolution", Bodies.evolution())
    #expect(deadEvolution.status == 503 && deadEvolution.isClearRefusal, "\(deadEvolution.status)")
    #expect(deadEvolution.headers["retry-after"] != nil)
    try box.remove("ctl/pause-intake")
    try stack.startWrapper()
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).word == "received")
    try stack.stop()
  }

  @Test func `twenty requests at once are all stored`() async throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box)
    let port = stack.port
    let words = try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 1...20 {
        group.addTask {
          try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)))
            .word
        }
      }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(words.count == 20 && words.allSatisfy { $0 == "received" })
    #expect(try box.names("new").count == 20)
    try stack.stop()
  }
}

import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalWebhook

/// Whole requests as they stand on a socket, against a real spool.
struct ExchangeTests {
  let spool: TemporarySpool

  init() throws { spool = try TemporarySpool() }

  private func post(
    _ path: String, _ body: [UInt8], _ fields: String = "Content-Type: application/json\r\n",
    _ adjust: (inout Settings) -> Void = { _ in }
  ) -> (status: Int?, body: String) {
    var settings = spool.settings
    adjust(&settings)
    let head = "POST \(path) HTTP/1.1\r\nHost: h\r\n\(fields)Content-Length: \(body.count)\r\n\r\n"
    return exchange(Array(head.utf8) + body, .success(settings))
  }

  private func exchange(_ bytes: [UInt8], _ settings: Result<Settings, ConfigurationError>) -> (
    status: Int?, body: String
  ) {
    var exchange = Exchange(gateway: .http, settings: settings)
    var reader = reader(bytes, piece: 4096)
    let answer = exchange.answer(&reader)
    return (answer?.status, String(decoding: answer?.body ?? [], as: UTF8.self))
  }

  @Test func `an accepted message is in new before the answer says so, and nothing stays in tmp`() throws {
    let answer = post("/webhook/chatwoot", try Body.bytes(Body.chatwoot))
    let entry = try #require(try spool.entries().first)
    #expect(answer.status == 200)
    #expect(answer.body == "{\"status\":\"received\",\"id\":\"\(try #require(entry[.key]))\"}\n")
    #expect(try spool.names(.new) == ["\(UserTag(user: "chatwoot:7:61").hex)-\(try #require(entry[.key]))"])
    #expect(try spool.names(.tmp).isEmpty)
  }

  @Test func `the same event again is a duplicate, waiting or handled`() throws {
    _ = post("/webhook/evolution", try Body.bytes(Body.evolution, ["data.messageTimestamp": "-"]))
    let again = post(
      "/webhook/evolution/messages-upsert/", try Body.bytes(Body.evolution, ["data.messageTimestamp": "-"]))
    let key = EventKey.whatsapp(id: "3EB0AAAA").hex
    #expect(again.body == "{\"status\":\"duplicate\",\"id\":\"\(key)\"}\n")
    #expect(try spool.names(.new).count == 1)
    try spool.remove("new/\(spool.names(.new)[0])")
    try spool.put("seen/2026-11-22/\(key.prefix(2))/\(key)", "done - 2026-11-22T17:40:03.123Z\n")
    #expect(
      post("/webhook/evolution", try Body.bytes(Body.evolution, ["data.messageTimestamp": "-"])).body == again.body)
    #expect(try spool.names(.new).isEmpty)
  }

  @Test func `an ignored event that the drain must know of is stored, and the sender hears the reason`() throws {
    let changes = ["data.key.fromMe": "true", "data.messageTimestamp": "-"]
    let answer = post("/webhook/evolution", try Body.bytes(Body.evolution, changes))
    #expect(answer.body == "{\"status\":\"ignored\",\"reason\":\"from_me\"}\n")
    #expect(try spool.entries().map(\.kind) == [.takeover])
  }

  @Test("what cannot be stored is a temporary failure", arguments: ["ctl/failstop", "ctl/pause-intake"])
  func paused(_ file: String) throws {
    try spool.put(file, "")
    #expect(post("/webhook/chatwoot", try Body.bytes(Body.chatwoot)).status == 500)
    #expect(post("/webhook/evolution", try Body.bytes(Body.evolution, ["data.messageTimestamp": "-"])).status == 503)
    #expect(post("/webhook/chatwoot", try Body.bytes(Body.chatwoot, ["event": #""x""#])).status == 200)
    #expect(try spool.names(.new).isEmpty)
    #expect(try spool.names(.tmp).isEmpty)
  }

  @Test("a spool that lacks something is one too", arguments: ["FORMAT", "tmp", "new"])
  func broken(_ name: String) throws {
    try spool.remove(name)
    #expect(post("/webhook/chatwoot", try Body.bytes(Body.chatwoot)).status == 500)
    #expect(post("/test/message", Array(#"{"message":"a"}"#.utf8)).status == 503)
  }

  @Test func `too little room is one too`() throws {
    #expect(post("/webhook/chatwoot", try Body.bytes(Body.chatwoot)) { $0.minFree = 1 << 50 }.status == 500)
  }

  @Test func `a broken configuration is our fault and tells nothing of itself`() throws {
    let bytes = Array("POST /webhook/evolution HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}".utf8)
    let answer = exchange(bytes, .failure(ConfigurationError("/etc/royal/royal.env line 3: SECRET")))
    #expect(answer.status == 503)
    #expect(!answer.body.contains("SECRET"))
  }

  @Test(
    "each bad body gets its status",
    arguments: [
      ("", 400), ("{", 400), ("{\"a\":1}x", 400), ("\u{FEFF}{}", 400), (String(repeating: "[", count: 10_000), 400),
      ("{\"event\":\"\u{0}\"}", 400), (String(repeating: " ", count: 5000), 413),
    ])
  func bad(_ row: (body: String, status: Int)) throws {
    for path in ["/webhook/chatwoot", "/webhook/evolution", "/test/message"] {
      let answer = post(path, Array(row.body.utf8), "") { settings in
        settings.maxBody = 4096
        if row.body.utf8.count > 5000 { settings.maxBody = 1 << 20 }
      }
      #expect(answer.status == (row.status == 413 && path == "/webhook/evolution" ? 422 : row.status))
      #expect(answer.body.hasPrefix("{\"status\":\"error\",\"error\":\""))
    }
    #expect(try spool.names(.new).isEmpty)
  }

  @Test func `the signature is looked at before the body is`() throws {
    let answer = post("/webhook/chatwoot", Array("{".utf8)) { $0.chatwootWebhookSecrets = ["s"] }
    #expect(answer.status == 401)
    #expect(post("/webhook/evolution", Array("{".utf8)) { $0.evolutionWebhookToken = "s" }.status == 401)
    #expect(post("/webhook/evolution/s", Array("{".utf8)) { $0.evolutionWebhookToken = "s" }.status == 400)
  }

  @Test func `a test message that nobody answers in time is pending and stored`() throws {
    let answer = post("/test/message", Array(#"{"message":"Hola","user_id":"ana"}"#.utf8))
    let entry = try #require(try spool.entries().first)
    #expect(answer.status == 504)
    #expect(answer.body == "{\"status\":\"pending\",\"id\":\"\(try #require(entry[.key]))\"}\n")
  }

  @Test func `clearing the queue is an entry of its own`() throws {
    #expect(post("/admin/clear-queue", []).status == 403)
    let right = post("/admin/clear-queue", [], "Authorization: Bearer t\r\n") { $0.adminToken = "t" }
    #expect(right.status == 202)
    #expect(try spool.entries().map(\.kind) == [.clear])
  }

  @Test func `health tells that no drain runs`() throws {
    let answer = exchange(Array("GET /health HTTP/1.1\r\nHost: h\r\n\r\n".utf8), .success(spool.settings))
    #expect(answer.status == 503)
    #expect(answer.body.contains("\"drain\":\"dead\""))
  }

  @Test func `a connection that closes without a byte gets no answer`() {
    #expect(exchange([], .success(spool.settings)).status == nil)
    #expect(exchange(Array("G".utf8), .success(spool.settings)).status == 400)
  }
}

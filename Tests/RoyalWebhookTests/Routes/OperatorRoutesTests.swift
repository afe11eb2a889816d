import Foundation
import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalWebhook

/// What the routes tell that only look.
struct OperatorRoutesTests {
  let spool: TemporarySpool

  init() throws { spool = try TemporarySpool() }

  private func get(_ path: String, _ fields: String = "", method: String = "GET") throws -> Answer {
    var exchange = Exchange(gateway: .http, settings: .success(spool.settings))
    var reader = reader(Array("\(method) \(path) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n".utf8))
    let answer = exchange.answer(&reader)
    return try #require(answer)
  }

  private func object(_ answer: Answer) throws -> JSONValue { try JSONValue.parse(answer.body) }

  @Test func `stats have the members of the contract`() throws {
    try spool.put("new/a", "")
    let stats = try object(try get("/stats"))
    for path in [
      "system.uptime_seconds", "system.messages_per_minute", "system.error_rate", "processing.messages_processed",
      "processing.queue.queue_size", "processing.queue.active_users", "processing.queue.total_processed",
      "processing.workers.pool_size", "processing.workers.active_workers", "processing.workers.utilization",
    ] {
      let value = path.split(separator: ".").reduce(stats as JSONValue?) { $0?[String($1)] }
      #expect(value?.kind == .number, "\(path)")
    }
    #expect(stats["processing"]?["queue"]?["queue_size"]?.int == 1)
    #expect(stats["processing"]?["workers"]?["pool_size"]?.int == 3)
    #expect(stats["services"]?["chatwoot"]?.string == "not_configured")
    #expect(stats["configuration"]?["agent"]?.string == "rules")
  }

  @Test func `no route tells a secret or an address`() throws {
    var settings = spool.settings
    settings.chatwootAPIURL = "https://user:SECRET@chat.example"
    (settings.chatwootAPIToken, settings.chatwootWebhookSecrets) = ("SECRET", ["SECRET"])
    (settings.evolutionAPIToken, settings.evolutionWebhookToken, settings.evolutionJWTKey) = (
      "SECRET", "SECRET", "SECRET"
    )
    (settings.openAIKey, settings.adminToken, settings.agentCommand) = ("SECRET", "SECRET", "x --key SECRET")
    for path in ["/", "/health", "/stats", "/metrics"] {
      for accept in ["*/*", "text/html"] {
        var exchange = Exchange(gateway: .http, settings: .success(settings))
        var reader = reader(Array("GET \(path) HTTP/1.1\r\nHost: h\r\nAccept: \(accept)\r\n\r\n".utf8))
        let found = exchange.answer(&reader)
        let answer = try #require(found)
        #expect(!String(decoding: answer.bytes(.http, isHead: false), as: UTF8.self).contains("SECRET"), "\(path)")
      }
    }
  }

  @Test func `the front tells what it is, its workers and its queue`() throws {
    let answer = try get("/")
    let front = try object(answer)
    #expect(front["service"]?.string == "royal" && front["version"]?.string == "1.0.0")
    #expect(front["status"]?.string == "degraded")
    #expect(front["features"]?.elements.isEmpty == false)
    #expect(front["workers"]?["pool_size"]?.int == 3 && front["queue"]?["queue_size"]?.int == 0)
    #expect(answer.fields == "Vary: Accept\r\n")
  }

  @Test func `metrics are Prometheus text, and promtool finds nothing to complain about`() throws {
    try spool.put(
      "ctl/status.json",
      #"{"started":"2026-11-22T17:40:03Z","updated":"2026-11-22T17:40:03Z","turns":{"answered":3,"answer_ms":1500}}"#)
    let answer = try get("/metrics")
    #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(text.contains("royal_turns_total{result=\"answered\"} 3\n"))
    #expect(text.contains("royal_answer_duration_seconds_sum 1.5\nroyal_answer_duration_seconds_count 3\n"))
    #expect(text.contains("royal_drain_up 0\n"))
  }

  @Test func `a label's value is escaped`() {
    var page = MetricsText()
    page.add("x", .gauge, "h", [("destination", "evolution/a\"b\\c\nd", 1)])
    #expect(page.text.hasSuffix("x{destination=\"evolution/a\\\"b\\\\c d\"} 1\n"))
  }

  @Test(
    "every answer forbids what nobody needs",
    arguments: ["/", "/health", "/stats", "/metrics", "/nothing", "/webhook/x"])
  func security(_ path: String) throws {
    let head = String(
      decoding: try get(path, "Origin: https://evil.example\r\n").bytes(.http, isHead: true), as: UTF8.self)
    for field in [
      "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer", "Cache-Control: no-store",
      "Content-Security-Policy: default-src 'none'", "X-Frame-Options: DENY",
    ] {
      #expect(head.contains(field), "\(path) \(field)")
    }
    #expect(!head.contains("Access-Control"))
  }

  @Test("HEAD says what GET says but the body", arguments: ["/", "/health", "/stats", "/metrics"])
  func head(_ path: String) throws {
    let get = try get(path)
    let head = try self.get(path, method: "HEAD")
    #expect(head.status == get.status && head.contentType == get.contentType)
  }

  @Test func `health fails with what is wrong`() throws {
    let answer = try get("/health")
    #expect(answer.status == 503)
    let health = try object(answer)
    #expect(health["drain"]?.string == "dead" && health["status"]?.string == "unhealthy")
    #expect(health["problems"]?.elements.first?.string == "royal-drain does not run on this spool")
    #expect(health["services"]?["evolution"]?.string == "not_configured")
  }
}

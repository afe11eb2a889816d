import Foundation
import Testing

@testable import RoyalTestKit

/// /stats and /metrics, from the drain's report and a look into the spool.
@Suite(.serialized) struct StatisticsTests {
  private func stats(_ box: Sandbox) throws -> [String: Any] {
    let answer = try box.hook(.get("/stats"))
    try #require(answer.status == 200)
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
  }

  private func number(_ stats: [String: Any], _ path: String) throws -> Double {
    let value = path.split(separator: ".").reduce(stats as Any?) { ($0 as? [String: Any])?[String($1)] }
    return try #require((value as? NSNumber)?.doubleValue, "\(path)")
  }

  @Test func `what happened is counted, and a restart goes on counting`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    var drain = try box.startDrain()
    for id in 1...3 { try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: id, conversation: id, contact: id)) }
    try eventually("three answers are counted") { try number(stats(box), "processing.messages_processed") == 3 }
    let first = try stats(box)
    #expect(try number(first, "system.messages_per_minute") > 1.5)
    #expect(try number(first, "system.error_rate") == 0)
    #expect(try number(first, "processing.queue.total_processed") == 3)
    #expect(try number(first, "processing.queue.queue_size") == 0)
    #expect(try number(first, "processing.workers.pool_size") == 3)
    #expect(try drain.stop() == .exit(0))
    #expect(try number(stats(box), "system.uptime_seconds") == 0)
    #expect(try box.text("ctl/status.json").contains(#""state":"ended""#))
    drain = try box.start("royal-drain")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: 4))
    try eventually("the fourth is counted") { try number(stats(box), "processing.messages_processed") == 4 }
    #expect(try number(stats(box), "processing.messages_received") == 4)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `--once from cron counts as the daemon does`() throws {
    let box = try Sandbox()
    for id in 1...2 {
      try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: id))
      #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
      #expect(try number(stats(box), "processing.messages_processed") == Double(id))
      #expect(try number(stats(box), "processing.messages_received") == Double(id))
    }
  }

  @Test func `what waits, is parked, dead and bad is counted in the folders themselves`() throws {
    let box = try Sandbox()
    for id in 1...4 { try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: id)) }
    let names = try box.names("new")
    try box.move("new/\(names[0])", to: "hold/\(names[0])")
    try box.move("new/\(names[1])", to: "dead/\(names[1])")
    try box.put("dead/\(names[1]).why", "tried")
    try box.put("bad/x", "")
    box.age("new/\(names[2])", seconds: 90)
    let stats = try stats(box)
    let expected = ["queue_size": 2, "waiting": 2, "held": 1, "dead": 1, "bad": 1, "retrying": 0, "running": 0]
    for (name, count) in expected { #expect(try number(stats, "processing.queue.\(name)") == Double(count), "\(name)") }
    #expect(try number(stats, "processing.queue.oldest_seconds") >= 90)
  }

  @Test func `what the hook may not read, the drain has counted`() throws {
    let box = try Sandbox()
    try box.put("dead/x", "")
    try box.put("hold/y", "")
    let drain = try box.startDrain()
    let closed = ["active", "wait", "hold", "dead", "bad", "users", "turns"]
    for folder in closed { chmod("\(box.spool)/\(folder)", 0) }
    defer { for folder in closed { chmod("\(box.spool)/\(folder)", 0o770) } }
    let weak = ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    let answer = try box.hook(.get("/stats"), program: Surroundings.isRoot ? weak : [])
    #expect(answer.text.contains(#""held":1,"dead":1,"bad":0"#), "\(answer.text)")
    #expect(try box.hook(.get("/health"), program: Surroundings.isRoot ? weak : []).status == 200)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `promtool finds nothing to complain about`() throws {
    guard let promtool = Surroundings.systemProgram("promtool") else {
      try #require(!Surroundings.isCI, "promtool is missing: apt-get install prometheus")
      return
    }
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    #expect(try complaints(promtool, box) == "")
    let drain = try box.startDrain()
    server.replyAlways(PlatformReply(status: 401, body: "{}"))
    try box.accept("/webhook/evolution", Bodies.evolution(instance: "Tienda \"Ñandú\""))
    try eventually("the breaker opens") { try box.hook(.get("/metrics")).text.contains("royal_breaker_open{") }
    #expect(try complaints(promtool, box) == "")
    #expect(try box.hook(.get("/metrics")).headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    #expect(try drain.stop() == .exit(0))
  }

  private func complaints(_ promtool: String, _ box: Sandbox) throws -> String {
    let metrics = try box.hook(.get("/metrics"))
    let ran = try box.run(promtool, ["check", "metrics"], input: metrics.body)
    return ran.ending == .exit(0) ? ran.errors : "\(ran.ending): \(ran.errors)\(metrics.text)"
  }

  @Test func `an idle drain neither writes nor wakes up`() throws {
    let box = try Sandbox()
    let drain = try box.startDrain()
    func wakeUps() throws -> String {
      let status = try String(contentsOfFile: "/proc/\(drain.pid)/status", encoding: .utf8)
      return status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }.map(String.init) ?? "-"
    }
    try eventually("it is at rest for longer than between two reports", within: 60) {
      let before = (try wakeUps(), try box.text("ctl/status.json"))
      sleep(4)
      return try before == (wakeUps(), box.text("ctl/status.json"))
    }
    #expect(try drain.stop() == .exit(0))
  }
}

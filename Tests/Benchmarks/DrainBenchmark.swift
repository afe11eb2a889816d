import Foundation

/// Turns a second with the rules agent, against jobs a second of arq, both with eight workers and one post each to the same API.
/// Royal keeps on disk what it has begun; Redis is asked to keep nothing.
enum DrainBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let arq = try ArqStack(place)
    var rates: [(evolution: Double, chatwoot: Double, wide: Double, arq: Double)] = []
    var memory = 0
    func royal(_ platform: SpoolEntries.Platform, _ settings: [String: String] = [:]) throws -> Double {
      let (tally, peak) = try drained(place, platform, rounds.turns, settings)
      memory = max(memory, peak)
      return tally.rate
    }
    for _ in 0..<rounds.drains {
      let evolution = try royal(.evolution)
      let api = try APIProcess()
      try arq.run(rounds.turns, api: api.port)
      let theirs = try api.tally()
      guard theirs.count == rounds.turns else { throw Trouble("arq sent \(theirs.count) of \(rounds.turns)") }
      let chatwoot = try royal(.chatwoot)
      rates.append((evolution, chatwoot, try royal(.evolution, ["MAX_CONCURRENT_USERS": "32"]), theirs.rate))
    }
    let yardstick = "\(Int(rates.map(\.arq).median))/s"
    func row(_ what: String, _ rate: (Int) -> Double, goal: Double?) {
      let ratio = rates.indices.map { rate($0) / rates[$0].arq }.median
      Report.row(
        what, "\(Int(rates.indices.map(rate).median))/s", yardstick, ratio: ratio,
        goal: goal.map { String(format: "≥ %.1f", $0) } ?? "", isMet: goal.map { ratio >= $0 })
    }
    row("draining, 8 workers, one post a turn (Evolution), against arq", { rates[$0].evolution }, goal: 3)
    row("the same with a look before the post (Chatwoot)", { rates[$0].chatwoot }, goal: nil)
    row("one post a turn, 8 workers, 32 users under way", { rates[$0].wide }, goal: nil)
    Report.row("draining, peak memory", String(format: "%.0f MB", Double(memory) / 1024))
  }

  /// Drains so many entries and tells what the API saw of it, and the drain's peak memory in KiB.
  private static func drained(
    _ place: Workplace, _ platform: SpoolEntries.Platform, _ count: Int, _ settings: [String: String]
  ) throws -> (APITally, Int) {
    let api = try APIProcess()
    try place.royalSpool()
    _ = try place.emptied("spool/new")
    try SpoolEntries(platform, age: 30).fill(place.path("spool/new"), count)
    let drain = try DrainProcess(place, api: api.port, settings)
    var peak = 0
    try Moment.wait(for: "\(count) turns", within: 300) {
      peak = max(peak, drain.status("VmHWM"))
      return try api.tally().count >= count
    }
    drain.stop()
    let tally = try api.tally()
    let left = try place.emptied("spool/new") + place.emptied("spool/active") + place.emptied("spool/turns")
    guard tally.count == count, left == 0 else { throw Trouble("\(tally.count) of \(count) turns, \(left) left") }
    return (tally, peak)
  }
}

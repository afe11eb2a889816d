import Foundation

/// Very many messages through one drain: how large it is after each tenth of them, and whether each was answered once.
///
/// With `TMPDIR=/dev/shm` no disk is in the way; a million messages take about 6 GB there.
enum SoakBenchmark {
  /// Messages that lie in new/ at most, and users who write them.
  private static let (ahead, users) = (2000, 10_000)

  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let api = try APIProcess()
    // A message a turn, so that the answers can be counted.
    let drain = try DrainProcess(place, api: api.port, ["MAX_GROUPED_MESSAGES": "1", "DUPLICATE_WINDOW": "0"])
    let entries = SpoolEntries(.evolution, users: users)
    let (step, began) = (rounds.soak / 10, Moment.now)
    var sizes: [Int] = []
    var put = 0
    for answered in stride(from: step, through: rounds.soak, by: step) {
      while try api.tally().count < answered {
        let goal = min(rounds.soak, try api.tally().count + ahead)
        if put < goal { try entries.fill(place.path("spool/new"), put..<goal) }
        put = max(put, goal)
        usleep(100_000)
        guard kill(drain.child.pid, 0) == 0 else { throw Trouble("the drain has ended") }
      }
      sizes.append(drain.status("VmRSS"))
      Report.row(
        "soak: after \(answered) messages", String(format: "%.1f MB", Double(sizes.last ?? 0) / 1024),
        "\(drain.descriptors) descriptors, \(drain.status("Threads")) threads")
    }
    try Moment.wait(for: "the last turn", within: 60) { try place.count("spool/active") == 0 }
    sleep(1)
    let seconds = Moment.now - began
    drain.stop()
    let (sent, seen) = (try api.tally().count, try place.filesBelow("spool/seen"))
    let left = try ["new", "active", "wait", "turns", "dead", "bad", "hold"].map { try place.count("spool/\($0)") }
    guard sent == rounds.soak, seen == rounds.soak, left.allSatisfy({ $0 == 0 }) else {
      throw Trouble("\(sent) answers and \(seen) records of \(rounds.soak) messages, left \(left)")
    }
    let growth = Double(sizes[9]) / Double(sizes[0])
    Report.row(
      "soak: each of \(sent) answered once, memory at the end", String(format: "%.1f MB", Double(sizes[9]) / 1024),
      String(format: "%.0f a second", Double(sent) / seconds), ratio: growth, goal: "≤ 1.10", isMet: growth <= 1.1)
  }
}

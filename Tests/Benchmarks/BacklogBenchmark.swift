import Foundation

/// A backlog in new/, each entry of another user, from a thousand to a million: what it costs, and what of it is felt.
enum BacklogBenchmark {
  private struct Measured {
    let count: Int
    var list = 0.0
    var hook = 0.0
    var emptyHook = 0.0
    var first = 0.0
    var rate = 0.0
    var memory = 0
  }

  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    var baseline: Double?
    for count in rounds.backlogs {
      let one = try measure(count, rounds)
      let smallest = baseline ?? one.rate
      baseline = smallest
      let share = one.rate / smallest
      let isLargest = count == rounds.backlogs.last
      Report.row(
        "backlog of \(one.count): draining, a message", milliseconds(1 / one.rate), milliseconds(1 / smallest),
        ratio: share, goal: isLargest ? "≥ 0.50" : "", isMet: isLargest ? share >= 0.5 : nil)
      Report.row("… until the first turn", String(format: "%.2f s", one.first))
      Report.row(
        "… peak memory of the drain", String(format: "%.0f MB", Double(one.memory) / 1024),
        goal: isLargest ? "≤ 150 MB" : "", isMet: isLargest ? one.memory <= 150 * 1024 : nil)
      Report.row(
        "… royal list", String(format: "%.2f s", one.list), goal: isLargest ? "≤ 5 s" : "",
        isMet: isLargest ? one.list <= 5 : nil)
      let latency = one.hook / one.emptyHook
      Report.row(
        "… the hook, against an empty spool", milliseconds(one.hook), milliseconds(one.emptyHook), ratio: latency,
        goal: isLargest ? "0.90 to 1.10" : "", isMet: isLargest ? abs(latency - 1) <= 0.1 : nil)
    }
  }

  private static func milliseconds(_ seconds: Double) -> String { String(format: "%.2f ms", seconds * 1000) }

  private static func measure(_ count: Int, _ rounds: Rounds) throws -> Measured {
    let (place, empty) = (try Workplace(), try Workplace())
    try place.royalSpool()
    try empty.royalSpool()
    try SpoolEntries(.evolution, age: 60).fill(place.path("spool/new"), count)
    // As hooks leave them: on the disk. The first syncs of the drain would have to write them all.
    sync()
    var measured = Measured(count: count)
    let began = Moment.now
    try Run.text(["\(place.programs)/royal", "list"], environment: place.royalEnvironment, in: place)
    measured.list = Moment.now - began
    var times: (full: [Double], empty: [Double]) = ([], [])
    for turn in 0..<(rounds.processes / 4) {
      let (full, empty) = (try HookBenchmark.time(place), try HookBenchmark.time(empty))
      if turn >= 5 { times = (times.full + [full], times.empty + [empty]) }
    }
    (measured.hook, measured.emptyHook) = (times.full.median, times.empty.median)
    try drain(place, rounds, &measured)
    return measured
  }

  private static func drain(_ place: Workplace, _ rounds: Rounds, _ measured: inout Measured) throws {
    let api = try APIProcess()
    let began = Moment.now
    let drain = try DrainProcess(place, api: api.port)
    try Moment.wait(for: "the first turn", within: 120) { try api.tally().count > 0 }
    measured.first = try api.tally().first - began
    let goal = min(measured.count, rounds.turns)
    try Moment.wait(for: "\(goal) turns", within: 300) { try api.tally().count >= goal }
    // Long enough for the scan that comes each minute, where much is to be scanned.
    if measured.count >= 1_000_000 {
      try Moment.wait(for: "a scan", within: 90) { Moment.now > began + 70 }
    }
    measured.rate = try api.tally().rate
    measured.memory = drain.status("VmHWM")
    drain.stop()
  }
}

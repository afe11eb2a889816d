import Foundation

/// A drain with nothing to do, over a little more than the minute after which it reads its folders in any case.
enum IdleBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let api = try APIProcess()
    let drain = try DrainProcess(place, api: api.port)
    sleep(5)
    let (before, began) = (drain.work, Moment.now)
    usleep(useconds_t(rounds.idle * 1_000_000))
    let (after, seconds) = (drain.work, Moment.now - began)
    let memory = Double(drain.status("VmRSS")) / 1024
    drain.stop()
    let wakeups = after.wakeups - before.wakeups
    let spent = Double(after.nanoseconds - before.nanoseconds) / 1e9
    let scans = Int(seconds / 60) + 1
    Report.row(
      "idle, wake-ups in \(Int(seconds)) s", "\(wakeups)", goal: "scans of \(scans) min", isMet: wakeups <= scans * 4)
    let hour = spent / seconds * 3600
    Report.row(
      String(format: "idle, processor: %.1f ms / %.0f s × 3600 s", spent * 1000, seconds),
      String(format: "%.2f s an hour", hour), goal: "< 1 s", isMet: hour < 1)
    Report.row("idle, memory", String(format: "%.0f MB", memory), goal: "≤ 40 MB", isMet: memory <= 40)
  }
}

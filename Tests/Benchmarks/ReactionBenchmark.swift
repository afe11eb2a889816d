import Foundation
import Synchronization

/// From the rename into new/ to the start of the turn, 100 messages a second, each of another user, without a buffer.
///
/// The turn's first step is the rename of the entry to active/, which the benchmark sees by inotify(7): its own wake-up is in the
/// figure, the drain's work on the turns before is too.
enum ReactionBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let api = try APIProcess()
    let drain = try DrainProcess(place, api: api.port)
    try Moment.wait(for: "the drain") { access(place.path("spool/ctl/status.json"), R_OK) == 0 }
    usleep(500_000)
    let sent = try send(rounds.messages, place)
    drain.stop()
    let times = sent.map { $0 * 1000 }
    let (median, late) = (times.median, times.quantile(0.99))
    Report.row(
      "reaction, 100 messages/s, median", String(format: "%.2f ms", median), goal: "≤ 1 ms", isMet: median <= 1)
    Report.row("reaction, p99", String(format: "%.2f ms", late), goal: "≤ 5 ms", isMet: late <= 5)
  }

  private static func send(_ count: Int, _ place: Workplace) throws -> [Double] {
    let watch = inotify_init1(Int32(IN_CLOEXEC))
    defer { close(watch) }
    guard inotify_add_watch(watch, place.path("spool/active"), UInt32(IN_MOVED_TO)) >= 0 else {
      throw Trouble.system("inotify")
    }
    let entries = SpoolEntries(.evolution)
    let began = Mutex<[String: Double]>([:])
    let (from, into) = (place.path("spool/tmp"), place.path("spool/new"))
    Thread.detachNewThread {
      let start = Moment.now
      for number in 0..<count {
        let (name, text) = entries.entry(number)
        _ = SpoolEntries.write(text, to: "\(from)/\(name)")
        let wait = start + Double(number) / 100 - Moment.now
        if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
        began.withLock { $0[name] = Moment.now }
        rename("\(from)/\(name)", "\(into)/\(name)")
      }
    }
    var ended: [String: Double] = [:]
    let limit = Moment.now + Double(count) / 100 + 20
    while ended.count < count, Moment.now < limit {
      var waiting = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 1000) > 0 else { continue }
      let now = Moment.now
      for name in names(watch) { ended[name] = ended[name] ?? now }
    }
    guard ended.count == count else { throw Trouble("\(ended.count) of \(count) turns were started") }
    return began.withLock { began in ended.compactMap { name, end in began[name].map { end - $0 } } }
  }

  private static func names(_ watch: Int32) -> [String] {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = read(watch, &buffer, buffer.count)
    var names: [String] = []
    var place = 0
    while place + 16 <= count {
      let length = buffer[(place + 12)..<(place + 16)].reversed().reduce(0) { $0 << 8 | Int($1) }
      names.append(String(decoding: buffer[(place + 16)..<(place + 16 + length)].prefix { $0 != 0 }, as: UTF8.self))
      place += 16 + length
    }
    return names
  }
}

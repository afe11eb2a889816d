import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal stats`: how the drain does, and what it did in the last hour.
enum StatsCommand {
  static let subcommand = Subcommand(
    "stats", "how the drain does, and what it did in the last hour", synopsis: "[--json]",
    help: """
      Tells what waits, runs and was given up, what the agents do, the last hour's rates, and what is wrong. With --json it
      is the object that GET /stats answers.

        --json            as JSON

      Example: royal stats
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["json"]))
    guard arguments.operands.isEmpty else { throw CommandFailure.usage("stats takes no operand") }
    let settings = try Settings.load(role: .hook)
    let condition = SpoolCondition(settings, now: Clock.now())
    if let absence = condition.absence { throw SpoolRefusal(absence) }
    if arguments.has("json") {
      console.say(Statistics(settings: settings, condition: condition).object.description + "\n")
    } else {
      console.say(text(settings, condition, console))
    }
    return ExitCode.success
  }

  private static func text(_ settings: Settings, _ condition: SpoolCondition, _ console: Console) -> String {
    let oldest = condition.oldestAge.map { ", the oldest for \(Columns.longSpan($0))" } ?? ""
    let room = condition.room.map { "\($0 >> 20) MiB" } ?? "-"
    let lines: [(String, String)] = [
      ("drain", drain(settings, condition)), ("waiting", "\(condition.waiting)\(oldest)"),
      ("retrying", String(condition.retrying)), ("running", String(condition.running)),
      ("held", String(condition.parked)), ("dead", String(condition.dead)), ("bad", String(condition.bad)),
      ("agents", agents(settings, condition)), ("last hour", lastHour(condition)), ("in all", totals(condition.totals)),
      ("room", room),
    ]
    let problems = condition.problems(settings).map { console.paint("problem   \(HeaderValue.clean($0))", .red) }
    return (lines.map { "\(Columns.left($0.0, 10))\($0.1)" } + problems).joined(separator: "\n") + "\n"
  }

  private static func lastHour(_ condition: SpoolCondition) -> String {
    let hour = condition.hour
    let rate = JSONWriter.decimal(hour.messagesPerMinute(now: condition.now))
    let errors = JSONWriter.decimal(hour.errorRate(now: condition.now))
    let answer = hour.answerTime(now: condition.now).map { JSONWriter.decimal(Double($0) / 1000) + " s" } ?? "-"
    return "\(rate) messages a minute, answer time \(answer), error rate \(errors)"
  }

  private static func totals(_ totals: DrainReport.Totals) -> String {
    "\(totals.received) messages received, \(totals.answered) turns answered, \(totals.silent) silent, "
      + "\(totals.dead) dead, \(totals.retried) retried"
  }

  private static func drain(_ settings: Settings, _ condition: SpoolCondition) -> String {
    if condition.isDrainResting { return "resting: royal-drain --once ran a moment ago" }
    guard condition.isDrainAlive else { return "does not run" }
    return "\(condition.drainWord(settings)), for \(Columns.longSpan(condition.uptime))"
  }

  private static func agents(_ settings: Settings, _ condition: SpoolCondition) -> String {
    let size = condition.current?.poolSize ?? settings.workerPool.lowerBound
    return "\(condition.activeWorkers) of \(size) at work, \(condition.activeUsers) users with a turn under way"
  }
}

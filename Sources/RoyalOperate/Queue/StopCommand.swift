import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal pause` and `royal resume`: the switches in ctl/.
enum StopCommand {
  static let pause = Subcommand(
    "pause", "start no turns, or take no messages", synopsis: "[drain] [intake]",
    help: """
      drain    makes ctl/pause-drain: no turn starts, what runs is finished, messages are still accepted. The default.
      intake   makes ctl/pause-intake: senders are told to come again, which Evolution API and agent bots of Chatwoot do for
               a while, account webhooks of Chatwoot never.

      "royal resume" ends both.

      Example: royal pause drain
      """
  ) { words, console in
    let stops = try stops(words, [.drain, .intake], usual: [.drain])
    let box = try OperatorSpool.open()
    for stop in stops {
      let isNew = try box.spool.pause(stop)
      console.say("\(stop.path): \(isNew ? "made" : "was there already"); \(meaning(stop))\n")
    }
    return ExitCode.success
  }

  static let resume = Subcommand(
    "resume", "end pauses and the failstop", synopsis: "[drain] [intake] [failstop]",
    help: """
      Removes ctl/pause-drain, ctl/pause-intake and ctl/failstop, or those that are named, and says what each was. The
      failstop is made when the disk reported an error on fsync: what was written then may be lost without a further error.
      See to the disk first (dmesg, smartctl).

      Example: royal resume drain
      """
  ) { words, console in
    let all = SpoolOperator.Stop.allCases
    let stops = try stops(words, all, usual: all)
    let box = try OperatorSpool.open()
    let found = stops.filter { box.spool.stopped($0) != nil }
    guard !found.isEmpty else {
      console.say("Nothing is stopped.\n")
      return ExitCode.success
    }
    for stop in found { try resume(stop, box, console) }
    if !box.spool.isDrainAlive() { console.say("royal-drain does not run on this spool.\n") }
    return ExitCode.success
  }

  private static func resume(_ stop: SpoolOperator.Stop, _ box: OperatorSpool, _ console: Console) throws {
    let since = box.spool.stopped(stop).map { Timestamp.isoSeconds($0) } ?? "-"
    let said = box.spool.text(of: stop)
    console.say("\(stop.path), since \(since)\(said.isEmpty ? "" : ": \(said)")\n  \(meaning(stop))\n")
    let isRemoved = try box.spool.resume(stop)
    console.say("  \(isRemoved ? "removed" : "taken: somebody else removed it")\n")
  }

  private static func meaning(_ stop: SpoolOperator.Stop) -> String {
    switch stop {
    case .drain: "no turn starts, messages are still accepted"
    case .intake: "senders are told to come again"
    case .failstop:
      "nothing is accepted, since the disk reported an error; see to it (dmesg, smartctl) before you trust it"
    }
  }

  private static func stops(
    _ words: [String], _ allowed: [SpoolOperator.Stop], usual: [SpoolOperator.Stop]
  ) throws(CommandFailure) -> [SpoolOperator.Stop] {
    let operands = try Arguments(words, Arguments.Grammar()).operands
    var stops: [SpoolOperator.Stop] = []
    for word in operands {
      guard let stop = SpoolOperator.Stop(rawValue: word), allowed.contains(stop) else {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        throw .usage("\"\(Columns.safe(word))\" is none of \(names)")
      }
      stops.append(stop)
    }
    return stops.isEmpty ? usual : stops
  }
}

import Glibc
import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal adopt` and `royal drain-node`: a spool changes hands, a machine goes out of service.
enum NodeCommand {
  static let adopt = Subcommand(
    "adopt", "take over the spool of a machine that is off, and work it off here",
    synopsis: "[--yes] [--mark-only] DIR",
    help: """
      DIR is the spool of a dead machine: its disk moved here, its volume attached here. While a royal-drain holds its lock it
      is refused. Asks whether the old machine is off, which nothing here can know; without a terminal it needs --yes. Then
      ctl/epoch counts up: a drain of the old machine that comes back finds it, touches nothing more and ends. What lies in
      DIR is worked off by royal-drain --once with the configuration of this machine; before an answer the conversation is
      looked at for one that is there already, where the platform allows it.

      Exit status: 0 worked off, 69 DIR is in use, 75 something is left to retry (repeat the command's last line), 78 configuration.

        -y, --yes         the old machine is off; do not ask
        --mark-only       count up ctl/epoch and run nothing: a royal-drain@NAME unit will

      Example: royal adopt /mnt/node2/royal
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["yes", "mark-only"], short: ["y": "yes"]))
    guard arguments.operands.count == 1, let folder = arguments.operands.first else {
      throw CommandFailure.usage("adopt takes one directory")
    }
    guard let path = realPath(folder) else {
      throw CommandFailure.usage("\(Columns.safe(folder)): there is no such directory")
    }
    let spool = try SpoolOperator.open(path)
    let question = "Is the machine that had \(path) off, and will its drain not come back?"
    let unattended = "say --yes where nobody can be asked whether the old machine is off"
    guard try arguments.has("yes") || console.confirm(question, unattended: unattended) else { return ExitCode.success }
    guard case .adopted(let epoch) = try spool.adopt(now: Clock.now()) else {
      throw CommandFailure(
        ExitCode.unavailable, "a royal-drain holds the lock of \(path); stop it first, or switch its machine off")
    }
    console.say("\(path) is adopted: epoch \(epoch), \(spool.unfinished) entries and turns to work off.\n")
    if arguments.has("mark-only") { return ExitCode.success }
    return try run(on: path, console)
  }

  /// Becomes `royal-drain --once`.
  private static func run(on path: String, _ console: Console) throws -> Int32 {
    let drain = try Programs.find().drain
    console.say("ROYAL_SPOOL=\(path) \(drain) --once\n")
    setenv("ROYAL_SPOOL", path, 1)
    var words = [strdup(drain), strdup("--once"), nil]
    execv(drain, &words)
    throw CommandFailure(ExitCode.unavailable, "\(drain): \(Errno.current)")
  }

  static let drainNode = Subcommand(
    "drain-node", "take no messages and wait until everything is worked off, before maintenance",
    synopsis: "[--timeout SECONDS]",
    help: """
      Makes ctl/pause-intake, so that senders and the front turn to the other machines, then waits until new/, active/, turns/
      and wait/ are empty. hold/, dead/ and bad/ stay. The intake stays paused, over a restart too: "royal resume intake" opens
      it again.

      Exit status: 0 all is worked off, 69 no royal-drain runs or it is paused, 75 --timeout is over.

        --timeout SECONDS  do not wait longer; the intake stays paused

      Example: royal drain-node && systemctl stop royal-drain
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(options: ["timeout"]))
    guard arguments.operands.isEmpty else { throw CommandFailure.usage("drain-node takes no operand") }
    let seconds = arguments.value("timeout")
    let limit = seconds.flatMap { Int($0) }
    if let seconds, limit.map({ $0 < 0 }) ?? true {
      throw CommandFailure.usage("--timeout \(Columns.safe(seconds)) is no number of seconds")
    }
    let box = try OperatorSpool.open()
    let isNew = try box.spool.pause(.intake)
    console.say("ctl/pause-intake: \(isNew ? "made" : "was there already")\n")
    return try wait(box, until: limit.map { Clock.monotonic() + $0 * 1000 }, console)
  }

  private static func wait(_ box: OperatorSpool, until deadline: Int?, _ console: Console) throws -> Int32 {
    var told = -1
    // A request that was accepted right before the pause may still be on its way into new/.
    let settled = Clock.monotonic() + 4000
    while true {
      let left = box.spool.unfinished
      if left == 0, settled <= Clock.monotonic() {
        console.say("Everything is worked off.\n")
        return ExitCode.success
      }
      if left > 0, left != told { console.say("\(left) entries and turns are left\n") }
      told = left
      if left > 0, box.spool.stopped(.drain) != nil {
        throw CommandFailure(ExitCode.unavailable, "the drain is paused; \"royal resume drain\", then again")
      }
      if left > 0, !box.spool.isDrainAlive() {
        throw CommandFailure(ExitCode.unavailable, "no royal-drain runs on \(box.spool.path); start it, then again")
      }
      if let deadline, deadline <= Clock.monotonic() {
        throw CommandFailure(ExitCode.temporary, "\(left) entries and turns are left; the intake stays paused")
      }
      Clock.pause(milliseconds: 250)
    }
  }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal clear`: the admin route's order, from the command line.
enum ClearCommand {
  static let subcommand = Subcommand(
    "clear", "give up everything that waits", synopsis: "[--yes]",
    help: """
      Puts an entry of the kind "clear" into new/, as POST /admin/clear-queue does: the drain then moves everything in new/
      and wait/ to dead/ with the reason "cleared". What runs is finished, hold/ stays. "royal retry --state dead" brings
      entries back. Without a drain the order waits for one. Asks first; without a terminal it needs --yes.

        -y, --yes         do not ask

      Example: royal clear --yes
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["yes"], short: ["y": "yes"]))
    guard arguments.operands.isEmpty else { throw CommandFailure.usage("clear takes no operand") }
    let box = try OperatorSpool.open()
    let survey = try box.spool.survey(EntrySelection(states: [.new, .wait]), limit: 0, now: box.now)
    let unattended = "this would give up \(survey.count) entries; say --yes where nobody can be asked"
    guard try arguments.has("yes") || console.confirm("Give up \(survey.count) entries?", unattended: unattended) else {
      return ExitCode.success
    }
    let key = try box.spool.orderClear(now: box.now)
    let isAlive = box.spool.isDrainAlive()
    console.say("The order \(key.hex) is in new/: \(survey.count) entries wait at this moment.\n")
    if !isAlive { console.say("royal-drain does not run; it carries the order out when it starts.\n") }
    return ExitCode.success
  }
}

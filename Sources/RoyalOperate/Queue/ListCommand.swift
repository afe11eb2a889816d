import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal list`: the entries, oldest first in each state, and how many there are by state and age.
enum ListCommand {
  /// Entries of one state that are named without `--all`.
  static let limit = 1000

  static let subcommand = Subcommand(
    "list", "what lies in the spool, by state and age",
    synopsis: "[--json] [--long] [--all] [--shape | --quiet] [--state STATE] [--user USER] [--older AGE] [--newer AGE]",
    help: """
      Shows one line an entry, the oldest of each state first, then how many entries there are by state and age. Without
      --all at most \(limit) of a state get a line. No file is opened, so that it stays fast with a million entries.

      \(SelectionOptions.help)
        -l, --long        also who and what: opens every file that gets a line
        -a, --all         a line for every entry
        -s, --shape       only the table by state and age
        -q, --quiet       only the names, for scripts
        --json            the same as JSON

      AGE is the time since the file was written; moving it does not change that. DUE is when the next attempt comes,
      TRIES how many have failed.

      Example: royal list --state wait,dead --older 1h
      """
  ) { words, console in
    let grammar = Arguments.Grammar(
      flags: ["json", "long", "all", "shape", "quiet"], options: SelectionOptions.names,
      short: ["l": "long", "a": "all", "s": "shape", "q": "quiet"])
    let arguments = try Arguments(words, grammar)
    if let operand = arguments.operands.first {
      throw CommandFailure.usage(
        "\"\(Columns.safe(operand))\": list takes options only; \"royal show K\" shows one entry")
    }
    let selection = try SelectionOptions.selection(arguments)
    let box = try OperatorSpool.open()
    let named = arguments.has("shape") ? 0 : arguments.has("all") ? Int.max : limit
    let survey = try box.spool.survey(selection, limit: named, now: box.now)
    let report = ListReport(box: box, survey: survey, console: console, isLong: arguments.has("long"))
    if arguments.has("json") {
      console.say(report.json + "\n")
    } else if arguments.has("quiet") {
      report.sayNames()
    } else {
      report.say(entries: !arguments.has("shape"))
    }
    return ExitCode.success
  }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// `hold`, `release`, `retry`, `drop`: one rename or unlink an entry.
enum HandCommand {
  static let hold = Subcommand(
    "hold", "park entries that wait", synopsis: synopsis,
    help: """
      Moves entries from new/ and wait/ into hold/: no timers, no expiry, and a second delivery stays out. What runs right
      now cannot be parked.

      \(options)

      Example: royal hold 3f2a
      """
  ) { words, console in
    try perform(words, console, verb: "parked", states: [.new, .wait]) { $0.hold($1) }
  }

  static let release = Subcommand(
    "release", "bring parked entries back", synopsis: synopsis,
    help: """
      Moves entries from hold/ into new/: they run now, their attempts start again.

      \(options)

      Example: royal release --user +5491155550101
      """
  ) { words, console in
    try perform(words, console, verb: "released", states: [.hold]) { $0.release($1) }
  }

  static let retry = Subcommand(
    "retry", "run entries now that wait for their next attempt or were given up", synopsis: synopsis,
    help: """
      Moves entries from wait/, dead/ and bad/ into new/: they run now, their attempts start again. The reason beside a dead
      or bad one is removed. Without K it means those that wait; --state dead means those that were given up.

      \(options)

      Example: royal retry --state dead --newer 2h
      """
  ) { words, console in
    try perform(words, console, verb: "runs now", states: [.wait]) { $0.retry($1) }
  }

  static let drop = Subcommand(
    "drop", "remove entries", synopsis: "[--yes] " + synopsis,
    help: """
      Removes entries, unanswered; the reason beside a dead or bad one too. Asks before more than one file, of one event
      too; without a terminal more than one needs --yes. What runs right now is only meant where K or --state active says
      so: its action cannot be recalled, but nothing follows. The event may come again: it is answered then if it was never
      tried, else it is a duplicate.

      \(options)
        -y, --yes         do not ask

      Example: royal drop --state dead --older 7d --yes
      """
  ) { words, console in
    try perform(words, console, verb: "removed", states: [.new, .wait, .hold, .dead, .bad], asks: true) { $0.drop($1) }
  }

  private static let synopsis = "K… | [--state STATE] [--user USER] [--older AGE] [--newer AGE]"

  private static let options = """
    K is the name of an event, a file's name or a path; 4 digits are enough where they are unique. Instead of K:

    \(SelectionOptions.help)
    """

  /// - Parameters:
  ///   - states: what is meant where neither K nor --state says it.
  ///   - asks: whether more than one entry needs a yes.
  private static func perform(
    _ words: [String], _ console: Console, verb: String, states: Set<EntryState>, asks: Bool = false,
    _ hand: @escaping (SpoolOperator, EntryPlace) -> HandResult
  ) throws -> Int32 {
    let grammar = Arguments.Grammar(flags: ["yes"], options: SelectionOptions.names, short: ["y": "yes"])
    let arguments = try Arguments(words, grammar)
    let box = try OperatorSpool.open()
    let targets = try targets(arguments, box, states)
    guard !targets.isEmpty else {
      console.say("Nothing is selected.\n")
      return ExitCode.success
    }
    let files = targets.flatMap(\.files)
    if asks, files.count > 1, !arguments.has("yes") {
      guard try confirm(files, console) else {
        console.say("Nothing was done.\n")
        return ExitCode.success
      }
    }
    let work = HandWork(spool: box.spool, console: console, verb: verb, hand: hand)
    return work.run(targets, isQuiet: arguments.operands.isEmpty && targets.count > HandWork.shown)
  }

  private static func targets(
    _ arguments: Arguments, _ box: OperatorSpool, _ states: Set<EntryState>
  ) throws -> [HandWork.Target] {
    guard !arguments.operands.isEmpty else {
      guard SelectionOptions.isGiven(arguments) else {
        throw CommandFailure.usage("name an event, or select with --state, --user, --older or --newer")
      }
      let selection = try SelectionOptions.selection(arguments, states: states)
      return try box.spool.places(selection, now: box.now).map { HandWork.Target(title: $0.file.path, places: [$0]) }
    }
    guard !SelectionOptions.isGiven(arguments) else {
      throw CommandFailure.usage("either name events or select them, not both")
    }
    var targets: [HandWork.Target] = []
    for word in arguments.operands {
      let event = try box.target(word)
      let target = HandWork.Target(title: event.title, places: event.places)
      if !targets.contains(target) { targets.append(target) }
    }
    return targets
  }

  private static func confirm(_ files: [EntryPlace], _ console: Console) throws -> Bool {
    let counts = EntryState.allCases.compactMap { state in
      let count = files.count { $0.state == state }
      return count > 0 ? "\(count) in \(state.rawValue)" : nil
    }
    let what = "\(files.count) entries (\(counts.joined(separator: ", ")))"
    guard console.isInteractive else {
      throw CommandFailure.usage("this would remove \(what); say --yes where nobody can be asked")
    }
    return console.confirm("Remove \(what)?")
  }
}

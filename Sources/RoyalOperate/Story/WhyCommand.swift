import RoyalSpool
import RoyalSystem

/// `royal why K`: the life of an event, from the files alone.
enum WhyCommand {
  static let subcommand = Subcommand(
    "why", "what happened to an event, and what will", synopsis: "[--json] K…",
    help: """
      Tells the whole life of an event from the spool's files, whether the drain runs or not: when it came, where it lies,
      what was tried, what the answer was, why it waits and until when, and what happens next. An event whose file has gone
      is known from seen/ for ROYAL_SEEN_DAYS.

        --json            the same as JSON

      Example: royal why 3f2a
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["json"]))
    guard !arguments.operands.isEmpty else { throw CommandFailure.usage("name an event") }
    let box = try OperatorSpool.open()
    let stories = try arguments.operands.map { EventStory(facts: try StoryFacts(try box.event($0), box)) }
    if arguments.has("json") {
      console.say(JSONText.array(stories.map(\.json)) + "\n")
    } else {
      console.say(stories.map { $0.text(console) }.joined(separator: "\n"))
    }
    return ExitCode.success
  }
}

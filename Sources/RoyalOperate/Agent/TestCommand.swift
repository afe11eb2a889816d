import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSystem

/// `royal test`: what the configured agent would answer; nothing is stored and nothing is sent.
enum TestCommand {
  static let subcommand = Subcommand(
    "test", "what the agent would answer, and for the rules: which rule and why",
    synopsis: "[--name NAME] TEXT…",
    help: """
      Asks the agent of the configuration (ROYAL_AGENT) and prints its answer. Each TEXT is a message of the same turn,
      NAME the customer's name. Nothing is stored, nothing is sent, and nothing is remembered. For the rules it also prints
      which rule answers, by which words, and why the other rules that apply do not.

      Example: royal test --name Ana 'Hola, ¿cuánto sale el envío?'

      Exit status: 0 an answer, 69 the agent failed for good, 75 it asked to be tried again later, took too long, or the
      model's server cannot be reached, 78 configuration.
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(options: ["name"]))
    guard !arguments.operands.isEmpty, arguments.operands.allSatisfy({ $0.utf8.contains { $0 > 0x20 } }) else {
      throw CommandFailure.usage("there is no text to answer")
    }
    return try ask(arguments.operands, arguments.value("name"), console)
  }

  private static func ask(_ texts: [String], _ name: String?, _ console: Console) throws -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    let child = try ChildGroup()
    let settings = try Settings.load(role: .drain)
    let agent = try AgentFactory.agent(settings, log: Log(level: settings.logLevel))
    let report = AgentTrial(agent, texts: texts, name: name).run { group, _ in child.set(group) }
    guard report.exitCode == ExitCode.success else { throw CommandFailure(report.exitCode, report.text) }
    console.say(report.text)
    return ExitCode.success
  }
}

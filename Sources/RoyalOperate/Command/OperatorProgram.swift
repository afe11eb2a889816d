import RoyalCore
import RoyalSystem

/// The operator's command: picks the subcommand.
public enum OperatorProgram {
  /// The subcommands that look at the spool and change it, and the one that tries the agent.
  public static var subcommands: [Subcommand] {
    [
      ListCommand.subcommand, ShowCommand.subcommand, WhyCommand.subcommand, HandCommand.hold, HandCommand.release,
      HandCommand.retry,
      HandCommand.drop, ClearCommand.subcommand, StopCommand.pause, StopCommand.resume,
      NodeCommand.drainNode, NodeCommand.adopt, StatsCommand.subcommand,
      CheckCommand.subcommand, TestCommand.subcommand,
    ]
  }

  /// - Parameters:
  ///   - arguments: without the program's name.
  ///   - subcommands: all there are, in the order of the overview.
  /// - Returns: the exit code.
  public static func main(
    _ arguments: [String], subcommands: [Subcommand], console: Console = .standard()
  ) -> Int32 {
    let code = perform(arguments, subcommands, console)
    guard code == ExitCode.success, let error = console.loss() else { return code }
    console.complain("royal: standard output: \(error)\n")
    return ExitCode.inputOutput
  }

  private static func perform(_ arguments: [String], _ subcommands: [Subcommand], _ console: Console) -> Int32 {
    guard let word = arguments.first else {
      console.complain("royal: no command\n\n\(overview(subcommands))")
      return ExitCode.usage
    }
    if word == "--version" {
      console.say("royal \(programVersion)\n")
      return ExitCode.success
    }
    if ["--help", "-h", "help"].contains(word) { return help(arguments.dropFirst().first, subcommands, console) }
    guard let subcommand = subcommands.first(where: { $0.name == word }) else {
      return unknown(word, subcommands, console)
    }
    return subcommand.perform(Array(arguments.dropFirst()), console)
  }

  private static func help(_ word: String?, _ subcommands: [Subcommand], _ console: Console) -> Int32 {
    guard let word else {
      console.say(overview(subcommands))
      return ExitCode.success
    }
    guard let subcommand = subcommands.first(where: { $0.name == word }) else {
      return unknown(word, subcommands, console)
    }
    return subcommand.perform(["--help"], console)
  }

  private static func unknown(_ word: String, _ subcommands: [Subcommand], _ console: Console) -> Int32 {
    console.complain("royal: there is no \"royal \(HeaderValue.clean(word))\"\n\n\(overview(subcommands))")
    return ExitCode.usage
  }

  static func overview(_ subcommands: [Subcommand]) -> String {
    let lines = subcommands.map { "  \(Columns.left($0.name, 12))\($0.summary)\n" }
    return """
      Usage: royal COMMAND [OPTION…] [K…]

      \(lines.joined())
      "royal COMMAND --help" says more. K is the name of an event, a file's name or a path; 4 digits are enough where they
      are unique.

      Example: royal list

      The configuration is $ROYAL_CONFIG, else ./etc/royal.env, else /etc/royal/royal.env, else none. See royal(1).

      """
  }
}

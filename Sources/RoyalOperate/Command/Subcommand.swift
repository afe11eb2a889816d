import RoyalSystem

/// One word of the operator's command: what it is for, and what it does.
public struct Subcommand: Sendable {
  public let name: String
  /// One line for the overview.
  public let summary: String
  /// What stands behind the name, `[--json] [K…]`.
  public let synopsis: String
  /// The rest of `--help`: what it does, its options, an example.
  public let help: String
  /// - Returns: the exit code.
  public let run: @Sendable (_ words: [String], _ console: Console) throws -> Int32

  public init(
    _ name: String, _ summary: String, synopsis: String, help: String,
    run: @escaping @Sendable (_ words: [String], _ console: Console) throws -> Int32
  ) {
    self.name = name
    self.summary = summary
    self.synopsis = synopsis
    self.help = help
    self.run = run
  }

  var helpText: String {
    "Usage: royal \(name)\(synopsis.isEmpty ? "" : " \(synopsis)")\n\n\(help)\n\nSee royal(1).\n"
  }

  /// Runs it, and says what went wrong.
  func perform(_ words: [String], _ console: Console) -> Int32 {
    let options = words.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") {
      console.say(helpText)
      return ExitCode.success
    }
    do {
      return try run(words, console)
    } catch {
      let failure = CommandFailure.of(error)
      console.complain("royal \(name): \(failure)\n")
      if failure.code == ExitCode.usage { console.complain("Try \"royal \(name) --help\".\n") }
      return failure.code
    }
  }
}

import RoyalCore
import RoyalSystem

/// ROYAL_ALERT_COMMAND: any program, run without a shell in a process group of its own, without our secrets.
public struct AlertProgram: Sendable {
  /// How long it may take, in milliseconds.
  public static let timeout = 30_000

  private var words: [String]
  private let spool: String

  /// Nil where none is configured.
  /// - Throws: ``ConfigurationError`` where the line cannot be split into words.
  public init?(_ settings: Settings) throws(ConfigurationError) {
    guard let line = settings.alertCommand else { return nil }
    do {
      words = try ShellWords.split(line)
    } catch {
      throw ConfigurationError("ROYAL_ALERT_COMMAND: \(error.reason)")
    }
    guard let program = words.first, !program.isEmpty else {
      throw ConfigurationError("ROYAL_ALERT_COMMAND: there is no program in it")
    }
    if program.utf8.contains(UInt8(ascii: "/")) { words[0] = settings.located(program) ?? program }
    spool = settings.spool
  }

  /// Runs it to its end: name, state, value and limit as further arguments and in the environment, the sentence also as a line
  /// of standard input.
  /// - Returns: what went wrong, in words; nil where it ended with 0.
  public func run(_ notice: AlertNotice, errorLine: (String) -> Void) -> String? {
    guard let path = ChildCommand.find(words[0]) else { return "ROYAL_ALERT_COMMAND: \(words[0]) is not in PATH" }
    let command = ChildCommand(
      path: path, arguments: words + [notice.name, notice.state, notice.value, notice.limit],
      environment: environment(notice))
    var limits = ChildLimits(timeout: AlertProgram.timeout)
    limits.output = 64 << 10
    do {
      let input = Array((notice.text + "\n").utf8)
      return describe(try ChildProcess.run(command, input: input, limits: limits, errorLine: errorLine).ending)
    } catch {
      return "ROYAL_ALERT_COMMAND: \(path): \(error)"
    }
  }

  private func environment(_ notice: AlertNotice) -> [[UInt8]] {
    let told = [
      "ROYAL_ALERT": notice.name, "ROYAL_ALERT_STATE": notice.state, "ROYAL_ALERT_VALUE": notice.value,
      "ROYAL_ALERT_LIMIT": notice.limit, "ROYAL_ALERT_TEXT": notice.text, "ROYAL_SPOOL": spool,
    ]
    return ChildCommand.environment { SettingsReader.isSecret($0) || told[$0] != nil }
      + told.map { Array("\($0.key)=\($0.value)".utf8) }
  }

  private func describe(_ ending: ChildEnding) -> String? {
    switch ending {
    case .exited(0): nil
    case .exited(let code): "\(words[0]) ended with exit code \(code)"
    case .killed(let signal): "\(words[0]) was ended by signal \(signal)"
    case .timedOut: "\(words[0]) took longer than \(AlertProgram.timeout / 1000) s and was ended"
    case .tooMuchOutput: "\(words[0]) wrote more than 64 KiB and was ended"
    }
  }
}

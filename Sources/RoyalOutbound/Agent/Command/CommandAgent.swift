import Glibc
import RoyalCore
import RoyalSystem

/// Asks a program: the turn on its standard input, the answer on its standard output. Exit 0 is an answer, 75 means "try again
/// later", anything else is permanent.
public struct CommandAgent: Agent {
  let words: [String]
  let environment: [[UInt8]]
  /// Milliseconds.
  let timeout: Int
  /// Gets what the program writes to standard error.
  let report: @Sendable (_ turn: String, _ line: String) -> Void

  public func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome {
    guard let path = ChildCommand.find(words[0]) else {
      return .configuration(reason: "ROYAL_AGENT_COMMAND: \(words[0]) is not in PATH")
    }
    do {
      let result = try ChildProcess.run(
        ChildCommand(path: path, arguments: words, environment: environment), input: TurnJSON.text(turn),
        limits: ChildLimits(timeout: timeout), started: started, errorLine: { report(turn.id, $0) })
      return outcome(result)
    } catch {
      return failure(path, error)
    }
  }

  private func outcome(_ result: ChildResult) -> AgentOutcome {
    switch result.ending {
    case .exited(0): .answer(AnswerText.parse(String(decoding: result.output, as: UTF8.self)))
    case .exited(ExitCode.temporary): .temporary(reason: "\(words[0]) asked to be tried again later (exit code 75)")
    case .exited(let code): .permanent(reason: "\(words[0]) ended with exit code \(code)")
    // Somebody ended it who meant the machine or the service, not this turn: systemd when it stops, the kernel short of memory.
    case .killed(let signal) where [SIGTERM, SIGINT, SIGHUP, SIGKILL].contains(signal):
      .temporary(reason: "\(words[0]) was ended by signal \(signal)")
    case .killed(let signal): .permanent(reason: "\(words[0]) crashed with signal \(signal)")
    case .timedOut: .temporary(reason: "\(words[0]) took longer than \(CommandAgent.seconds(timeout))")
    case .tooMuchOutput: .permanent(reason: "\(words[0]) wrote more than 1 MiB")
    }
  }

  private func failure(_ path: String, _ error: Errno) -> AgentOutcome {
    let lasting = [ENOENT, EACCES, EPERM, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, ENOEXEC, E2BIG, EINVAL, ELIBBAD]
    guard lasting.contains(error.rawValue) else { return .temporary(reason: "\(path) cannot be started: \(error)") }
    let hint = error.rawValue == ENOEXEC ? "; a script needs a first line such as #!/bin/sh" : ""
    return .configuration(reason: "ROYAL_AGENT_COMMAND: \(path): \(error)\(hint)")
  }

  static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}

extension CommandAgent {
  /// - Throws: ``ConfigurationError`` where ROYAL_AGENT_COMMAND is missing or cannot be split into words.
  init(_ settings: Settings, log: Log) throws(ConfigurationError) {
    guard let line = settings.agentCommand else {
      throw ConfigurationError("ROYAL_AGENT_COMMAND: ROYAL_AGENT=command needs the program that answers; it is not set")
    }
    words = try CommandAgent.words(line, settings)
    environment = ChildCommand.environment(without: SettingsReader.isSecret)
    timeout = settings.agentTimeout
    report = { log.info("agent", ["id": $0, "stderr": $1]) }
  }

  private static func words(_ line: String, _ settings: Settings) throws(ConfigurationError) -> [String] {
    var words: [String]
    do {
      words = try ShellWords.split(line)
    } catch {
      throw ConfigurationError("ROYAL_AGENT_COMMAND: \(error.reason)")
    }
    guard let program = words.first, !program.isEmpty else {
      throw ConfigurationError("ROYAL_AGENT_COMMAND: there is no program in it")
    }
    // Like every relative path in the configuration.
    if program.utf8.contains(UInt8(ascii: "/")) { words[0] = settings.located(program) ?? program }
    return words
  }
}

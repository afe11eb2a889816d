import Glibc
import RoyalCore
import RoyalSystem

/// A reply by a program, REPLY_COMMAND: the text on its standard input, everything else in its environment, as mail programs
/// are used to. Exit 0: sent. 75: try again later. Anything else is permanent.
struct HookProgram {
  let hook: HookSettings
  /// The program and its arguments; there is a program.
  let words: [String]
  let settings: Settings

  /// The program's file: by its name in PATH, a relative path beside the configuration file; nil where PATH has none.
  static func path(_ program: String, _ settings: Settings) -> String? {
    let hasSlash = program.utf8.contains(UInt8(ascii: "/"))
    return ChildCommand.find(hasSlash ? settings.located(program) ?? program : program)
  }

  func send(_ part: OutgoingPart, _ willSend: () throws -> Void) -> DeliveryOutcome {
    guard let path = HookProgram.path(words[0], settings) else {
      return .configuration(reason: "REPLY_COMMAND: \(words[0]) is not in PATH")
    }
    do {
      try willSend()
    } catch {
      return .temporary(reason: "the step before the program failed: \(error)")
    }
    return run(ChildCommand(path: path, arguments: words, environment: environment(part)), part)
  }

  private func run(_ command: ChildCommand, _ part: OutgoingPart) -> DeliveryOutcome {
    var complaint = ""
    do throws(Errno) {
      let result = try ChildProcess.run(
        command, input: Array("\(part.text)\n".utf8), limits: ChildLimits(timeout: hook.replyTimeout),
        errorLine: { complaint = $0 })
      return outcome(result.ending, command.arguments[0], LogReason.line(complaint, hiding: hook.replyToken))
    } catch {
      return .configuration(reason: "REPLY_COMMAND: \(command.path): \(error)")
    }
  }

  private func outcome(_ ending: ChildEnding, _ program: String, _ complaint: String) -> DeliveryOutcome {
    let words = complaint.isEmpty ? "" : ": \(complaint)"
    return switch ending {
    case .exited(0): .sent(providerID: nil)
    case .exited(ExitCode.temporary): .temporary(reason: "\(program) asked to be tried again later\(words)")
    case .exited(let code): .permanent(reason: "\(program) ended with exit code \(code)\(words)")
    // How far it got nobody knows.
    case .killed(let signal): .ambiguous(reason: "\(program) was ended by signal \(signal)\(words)")
    case .timedOut: .ambiguous(reason: "\(program) took longer than REPLY_TIMEOUT\(words)")
    case .tooMuchOutput: .ambiguous(reason: "\(program) wrote more than 1 MiB")
    }
  }

  private func environment(_ part: OutgoingPart) -> [[UInt8]] {
    var values = HookTemplate.Variable.allCases.filter { $0 != .text }.map { variable in
      let name = variable == .replyTo ? "TO" : variable.rawValue.uppercased()
      return "ROYAL_REPLY_\(name)=\(part.value(variable, hook))"
    }
    values.append("ROYAL_REPLY_HOOK=\(hook.name)")
    values.append("ROYAL_REPLY_TURN=\(part.turn)")
    values.append("ROYAL_REPLY_PART=\(part.index)")
    let isOurs = { (key: String) in SettingsReader.isSecret(key) || key.hasPrefix("ROYAL_REPLY_") }
    return ChildCommand.environment(without: isOurs) + values.map { Array($0.utf8.filter { $0 != 0 }) }
  }
}

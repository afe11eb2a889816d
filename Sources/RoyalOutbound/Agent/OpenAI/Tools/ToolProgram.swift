import Glibc
import RoyalCore
import RoyalSystem

/// Runs tools: in a process group of their own, with a deadline, and without our secrets.
struct ToolProgram: Sendable {
  /// For a call and for `--describe`, in milliseconds.
  static let callTime = 10_000
  static let describeTime = 10_000
  /// The most bytes of a result.
  static let outputLimit = 32 << 10
  static let describeLimit = 256 << 10
  /// The most characters of standard error that the model is told.
  private static let errorLimit = 1000

  private let environment = ChildCommand.environment(without: SettingsReader.isSecret)

  /// What a program says of itself.
  func describe(_ path: String) throws(ToolSchemaError) -> Tool {
    var errors: [String] = []
    let limits = ToolProgram.limits(time: ToolProgram.describeTime, output: ToolProgram.describeLimit)
    let result: ChildResult
    do {
      result = try start(path, ["--describe"], [], limits, { _, _ in }, { errors.append($0) })
    } catch {
      throw ToolSchemaError(reason: "it cannot be started: \(error)\(ToolProgram.hint(error))")
    }
    guard result.ending == .exited(code: 0) else {
      let said = ToolProgram.said(errors)
      throw ToolSchemaError(reason: "--describe \(ToolProgram.words(result.ending))\(said.isEmpty ? "" : ": \(said)")")
    }
    return try Tool(path: path, description: result.output)
  }

  /// Runs a tool to its end.
  /// - Parameters:
  ///   - time: milliseconds left for the turn.
  ///   - errorLine: gets every line of standard error.
  /// - Returns: what the model is told, and how it ended, for the log.
  func run(
    _ tool: Tool, arguments: String, time: Int, started: (Int32, UInt64) -> Void, errorLine: (String) -> Void
  ) -> (result: String, ending: String) {
    var errors: [String] = []
    let limits = ToolProgram.limits(time: min(time, ToolProgram.callTime), output: ToolProgram.outputLimit)
    let result: ChildResult
    do {
      result = try start(tool.path, [], Array((arguments + "\n").utf8), limits, started) {
        errors.append($0)
        errorLine($0)
      }
    } catch {
      return ("Error: the tool cannot be started.", "\(error)")
    }
    let output = String(decoding: result.output, as: UTF8.self)
    let ending = ToolProgram.words(result.ending)
    switch result.ending {
    case .exited(code: 0): return (output, ending)
    case .tooMuchOutput: return (output + "\n[the rest is left out: too long]", ending)
    case .exited, .killed, .timedOut:
      let said = ToolProgram.said(errors)
      return ("Error: the tool \(ending)." + (said.isEmpty ? "" : " It says: \(said)"), ending)
    }
  }

  /// A file that somebody writes at this moment (ETXTBSY), and a machine that has no process to give, are tried again a little
  /// later.
  private func start(
    _ path: String, _ arguments: [String], _ input: [UInt8], _ limits: ChildLimits, _ started: (Int32, UInt64) -> Void,
    _ errorLine: (String) -> Void
  ) throws(Errno) -> ChildResult {
    let command = ChildCommand(path: path, arguments: [path] + arguments, environment: environment)
    var attempt = 1
    while true {
      do throws(Errno) {
        return try ChildProcess.run(command, input: input, limits: limits, started: started, errorLine: errorLine)
      } catch {
        guard attempt < 20, error.rawValue == ETXTBSY || error.isOfTheMachine else { throw error }
        attempt += 1
        usleep(50_000)
      }
    }
  }

  private static func limits(time: Int, output: Int) -> ChildLimits {
    var limits = ChildLimits(timeout: time)
    limits.termGrace = 500
    limits.outputGrace = 500
    limits.output = output
    return limits
  }

  private static func said(_ errors: [String]) -> String {
    String(errors.joined(separator: "\n").unicodeScalars.prefix(errorLimit))
  }

  private static func hint(_ error: Errno) -> String {
    error.rawValue == ENOEXEC ? "; a script needs a first line such as #!/bin/sh" : ""
  }

  private static func words(_ ending: ChildEnding) -> String {
    switch ending {
    case .exited(let code): "ended with exit code \(code)"
    case .killed(let signal): "was ended by signal \(signal)"
    case .timedOut: "took too long"
    case .tooMuchOutput: "wrote too much"
    }
  }
}

import Foundation
import Testing

/// A spool, a configuration file and a place for agents of their own; gone with the last reference.
final class Sandbox {
  let folder: String
  private var settings: [String: String]
  private var launches = 0

  /// - Parameters:
  ///   - settings: keys of royal.env, added to those of ``fast``.
  ///   - hasSpool: whether `royal init --spool` is run.
  init(_ settings: [String: String] = [:], hasSpool: Bool = true) throws {
    folder = URL(filePath: NSTemporaryDirectory()).path + "/royal-\(UUID().uuidString.prefix(13))"
    self.settings = Sandbox.fast.merging(settings) { $1 }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try configure([:])
    if hasSpool { try makeSpool() }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Nobody waits in tests that are not about waiting.
  private static let fast = ["MESSAGE_BUFFER_TIMEOUT": "50", "MESSAGE_COOLDOWN": "0", "ROYAL_MIN_FREE": "0"]

  var spool: String { "\(folder)/spool" }
  var configuration: String { "\(folder)/royal.env" }

  /// Changes keys in the configuration file; nil removes one.
  func configure(_ changes: [String: String?]) throws {
    settings["ROYAL_SPOOL"] = spool
    for (key, value) in changes { settings[key] = value }
    let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'\n" }
    try Data(lines.joined().utf8).write(to: URL(filePath: configuration))
  }

  private func makeSpool() throws {
    let made = try run("royal", ["init", "--spool"])
    try #require(made.ending == .exit(0), "royal init --spool: \(made.errors)")
  }

  /// A launch of one of our programs with this sandbox's configuration and streams of its own.
  func launch(_ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:]) -> Launch {
    launches += 1
    var launch = Launch(program: program.hasPrefix("/") ? program : "\(Surroundings.programs)/\(program)")
    launch.arguments = arguments
    launch.environment = Surroundings.plainEnvironment.merging(["ROYAL_CONFIG": configuration]) { $1 }
      .merging(environment) { $1 }
    launch.directory = folder
    launch.output = "\(folder)/\(launches).out"
    launch.errors = "\(folder)/\(launches).err"
    return launch
  }

  /// Runs one to its end.
  func run(
    _ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:], input: [UInt8] = [],
    within seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Finished {
    var launch = launch(program, arguments, environment)
    if !input.isEmpty {
      launch.input = "\(folder)/\(launches).in"
      try Data(input).write(to: URL(filePath: launch.input))
    }
    let ending = try RunningProgram(launch).wait(within: seconds, sourceLocation: sourceLocation)
    return Finished(
      ending: ending, output: try bytes(launch.output),
      errors: String(decoding: try bytes(launch.errors), as: UTF8.self))
  }

  /// Starts one that goes on.
  func start(_ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:]) throws
    -> RunningProgram
  {
    try RunningProgram(launch(program, arguments, environment))
  }

  private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}

/// A program that ran to its end.
struct Finished {
  let ending: Ending
  let output: [UInt8]
  let errors: String
}

import Glibc
import RoyalCore
import RoyalSystem
import Synchronization

/// The tools of a directory, read once and again when told.
final class Toolbox: Sendable {
  private let folder: String?
  private let program = ToolProgram()
  private let log: Log
  private let known = Mutex<[Tool]>([])

  /// From the directory of ROYAL_TOOLS, else tools/; without any there are no tools.
  /// - Throws: ``ConfigurationError`` where ROYAL_TOOLS names what is no directory.
  init(_ settings: Settings, log: Log) throws(ConfigurationError) {
    self.log = log
    folder = settings.tools.map { settings.located($0) ?? $0 } ?? settings.locatedDefault("tools")
    if let named = settings.tools {
      do {
        _ = try Toolbox.files(in: folder ?? named)
      } catch {
        throw ConfigurationError("ROYAL_TOOLS: \(folder ?? named): \(error)")
      }
    }
    read()
  }

  var tools: [Tool] { known.withLock { $0 } }

  /// Has every executable describe itself. One that cannot is named in the log and left out.
  func read() {
    guard let folder else { return }
    var found: [Tool] = []
    for file in (try? Toolbox.files(in: folder)) ?? [] {
      let path = "\(folder)/\(file)"
      do throws(ToolSchemaError) {
        let tool = try program.describe(path)
        if let other = found.first(where: { $0.name == tool.name }) {
          throw ToolSchemaError(reason: "\(other.path) has the name \(tool.name) already")
        }
        found.append(tool)
      } catch {
        log.warn("tool", ["file": path, "error": error.reason, "so": "left out"])
      }
    }
    log.info("tools", ["folder": folder, "names": found.map(\.name).joined(separator: ",")])
    known.withLock { $0 = found }
  }

  /// What a call gives, in words for the model.
  /// - Parameters:
  ///   - tools: the ones that the model was offered.
  ///   - time: milliseconds left for the turn.
  func result(
    of call: ToolCalls.Call, among tools: [Tool], turn: String, time: Int, started: (Int32, UInt64) -> Void
  ) -> String {
    guard let tool = tools.first(where: { $0.name == call.name }) else {
      log.warn("tool", ["id": turn, "name": String(call.name.prefix(64)), "error": "there is no such tool"])
      return "Error: there is no such tool; there are: \(tools.map(\.name).joined(separator: ", "))"
    }
    let mistakes = ToolArguments.mistakes(in: call.arguments, tool.schema)
    guard mistakes.isEmpty else {
      log.warn("tool", ["id": turn, "name": tool.name, "error": "wrong arguments"])
      return "Error: \(mistakes.joined(separator: "; ")). Call the tool again with correct arguments."
    }
    let start = Clock.monotonic()
    let (result, ending) = program.run(tool, arguments: call.arguments, time: time, started: started) { line in
      log.info("tool", ["id": turn, "name": tool.name, "stderr": line])
    }
    log.info("tool", ["id": turn, "name": tool.name, "result": ending, "ms": String(Clock.monotonic() - start)])
    return result
  }

  /// The executable files of a directory in the order of their names, hidden ones and editors' backups left out.
  private static func files(in folder: String) throws(Errno) -> [String] {
    let names = try Directory.open(folder).names(in: ".")
    return names.sorted().filter { name in
      var information = stat()
      guard !name.hasPrefix("."), !name.hasSuffix("~"), stat("\(folder)/\(name)", &information) == 0 else {
        return false
      }
      return information.st_mode & S_IFMT == S_IFREG && access("\(folder)/\(name)", X_OK) == 0
    }
  }
}

import Glibc
import RoyalCore
import RoyalSystem

/// What `royal serve` is for: the difference is made in the environment, which wins over every file, for itself and its children.
enum ServeMode: String, CaseIterable {
  case dev, prod, test

  var remark: String {
    switch self {
    case .prod: ""
    case .dev: ": everything is logged"
    case .test: ": a canned agent answers, nothing is sent to any platform"
    }
  }

  /// - Throws: ``ConfigurationError``.
  func prepare() throws(ConfigurationError) {
    switch self {
    case .prod: return
    case .dev: setenv("LOG_LEVEL", LogLevel.debug.rawValue, 1)
    case .test: try prepareTest()
    }
  }

  /// No customer may ever get a canned answer: no tokens, and a spool in which no customer's message lies.
  private func prepareTest() throws(ConfigurationError) {
    setenv("ROYAL_AGENT", AgentKind.command.rawValue, 1)
    setenv("ROYAL_AGENT_COMMAND", "/proc/self/exe", 1)
    for key in ["CHATWOOT_API_TOKEN", "EVOLUTION_API_TOKEN"] { setenv(key, "", 1) }
    let settings = try Settings.load(role: .drain)
    setenv("ROYAL_SPOOL", settings.spool + "-test", 1)
    setenv("ROYAL_AGENT_COMMAND", "'\(CannedAgent.program)' \(CannedAgent.argument)", 1)
  }
}

/// The agent of `royal serve test`: says what it was asked.
enum CannedAgent {
  static let argument = "--canned-agent"

  /// The path of this program. The corresponding C function is `realpath` on /proc/self/exe.
  static var program: String { realPath("/proc/self/exe") ?? "/proc/self/exe" }

  /// Reads a turn (royal.env(5), ROYAL_AGENT_COMMAND) and answers it.
  /// - Returns: the exit code.
  static func main() -> Int32 {
    guard let bytes = try? FileDescriptor(owning: dup(0)).readAll(limit: 16 << 20),
      let turn = try? JSONValue.parse(bytes)
    else { return ExitCode.usage }
    let texts = (turn["messages"]?.elements ?? []).compactMap { $0["text"]?.string }
    try? writeAll(1, Array("Respuesta de prueba: \(texts.joined(separator: " / "))\n".utf8))
    return ExitCode.success
  }
}

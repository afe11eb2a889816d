import Foundation

/// What the tests are told from outside, and where things are.
enum Surroundings {
  private static let variables = ProcessInfo.processInfo.environment

  /// Whether nothing may be skipped.
  static let isCI = variables["ROYAL_CI"] == "1"

  /// The folder of the programs that are tested: `ROYAL_BIN`, else the one that the tests themselves were built into.
  static let programs: String = {
    if let folder = variables["ROYAL_BIN"], !folder.isEmpty { return URL(filePath: folder).path }
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
    return URL(filePath: own).deletingLastPathComponent().path
  }()

  /// The folder of the package.
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The platforms' bodies; they are no part of the package.
  static let corpus: String? = variables["ROYAL_CORPUS"].flatMap { $0.isEmpty ? nil : URL(filePath: $0).path }

  /// A program of the system, or nil where it is not installed.
  static func systemProgram(_ name: String) -> String? {
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static let isRoot = getuid() == 0

  /// What every program gets; nothing else of the tests' own environment reaches it.
  static let plainEnvironment: [String: String] = {
    var plain = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8"]
    for name in ["LD_LIBRARY_PATH", "HOME", "TMPDIR"] { plain[name] = variables[name] }
    return plain
  }()
}

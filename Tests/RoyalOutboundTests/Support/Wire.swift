import Foundation
import RoyalOutbound
import Testing

/// The ways to send a request; what is true of one must be true of all.
enum Wire: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case socket, session, child

  /// Those that can be tested here.
  static let all = allCases.filter { $0 != .child || DrainBinary.path != nil }

  /// Those that a broken answer cannot end this process in: URLSession does its worst in children only.
  static let safe = all.filter { $0 != .session }

  private static let children = DrainBinary.path.map { ChildTransport(program: $0) }

  var transport: any HTTPTransport {
    switch self {
    case .socket: SocketTransport()
    case .session: URLSessionTransport()
    case .child: Wire.children ?? ChildTransport()
    }
  }

  var testDescription: String { rawValue }
}

/// The built royal-drain, whose children the tests talk to.
enum DrainBinary {
  private static let variables = ProcessInfo.processInfo.environment

  /// `ROYAL_BIN`'s, else the one beside the test bundle; nil where it was not built.
  static let path: String? = folders.map { "\($0)/royal-drain" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// On the build server a missing program is a failure, not a reason to skip.
  static let isDue = path != nil || isCI
  static let isCI = variables["ROYAL_CI"] == "1"
  static let absence: Comment = "royal-drain is not built beside the tests, and ROYAL_BIN does not name its folder"

  static func required() throws -> String { try #require(path, absence) }

  private static var folders: [String] {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
    let bundles = CommandLine.arguments + [own]
    return [variables["ROYAL_BIN"]].compactMap { $0 }
      + bundles.map { URL(filePath: $0).deletingLastPathComponent().path }
  }
}

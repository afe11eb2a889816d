import Foundation
import Testing

/// Test data from outside the project, in the folder that ROYAL_CORPUS names.
enum Corpus {
  private static let folder = ProcessInfo.processInfo.environment["ROYAL_CORPUS"]

  /// Whether its tests must run. On the build server a missing folder is a failure, not a reason to skip.
  static let isDue = folder != nil || ProcessInfo.processInfo.environment["ROYAL_CI"] == "1"

  static let absence: Comment = "ROYAL_CORPUS is not set"

  static func names(in path: String) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: place(of: path)).sorted()
    try #require(!names.isEmpty)
    return names
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: place(of: path))))
  }

  private static func place(of path: String) throws -> String {
    "\(try #require(folder, absence))/\(path)"
  }
}

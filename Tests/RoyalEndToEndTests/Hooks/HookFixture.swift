import Foundation
import Testing

@testable import RoyalTestKit

extension Sandbox {
  /// Writes a file into hooks.d beside the configuration.
  func writeHook(_ name: String, _ text: String) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/hooks.d", withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/hooks.d/\(name)"))
  }

  /// Copies an example that is shipped, with changes.
  func copyExample(_ name: String, _ changes: [String: String]) throws {
    var text = try String(contentsOfFile: "\(Surroundings.package)/etc/hooks.d/\(name).example", encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old), "\(name).example has no \(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    try writeHook(name, text)
  }
}

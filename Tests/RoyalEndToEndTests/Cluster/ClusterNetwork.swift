import Foundation
import Testing

@testable import RoyalTestKit

/// A switch of this machine's own, with the front at its first address. What is cut off from it keeps its routes and reaches
/// nobody: nothing of the tests ever leaves the machine by another way.
final class ClusterNetwork {
  private static let prefix = "10.213.\(Int(getpid()) % 250)"

  let name = "ry\(getpid())b"
  let front = "\(prefix).1"

  init() throws {
    try Self.ip("link", "add", name, "type", "bridge", "forward_delay", "0")
    try Self.ip("addr", "add", "\(front)/24", "dev", name)
    try Self.ip("link", "set", name, "up")
  }

  deinit { try? Self.ip("link", "del", name) }

  func address(of node: Int) -> String { "\(Self.prefix).\(10 + node)" }

  static func ip(_ words: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Surroundings.systemProgram("ip")))
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "ip \(words.joined(separator: " "))")
  }
}

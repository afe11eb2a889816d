import Foundation
import Testing

@testable import RoyalTestKit

/// etc/doc/threat-model.md names the test that shows each of its claims; here those names are looked up.
struct ThreatModelTests {
  private static let document = "\(Surroundings.package)/etc/doc/threat-model.md"

  private static func lines() throws -> [String] {
    try String(contentsOfFile: document, encoding: .utf8).components(separatedBy: "\n")
  }

  /// The source of each test, by the name of its suite's type.
  private static func sources() throws -> [String: String] {
    var sources: [String: String] = [:]
    for path in FileManager.default.enumerator(atPath: "\(Surroundings.package)/Tests")?.compactMap({ $0 as? String })
      ?? []
    {
      guard path.hasSuffix(".swift") else { continue }
      let text = try String(contentsOfFile: "\(Surroundings.package)/Tests/\(path)", encoding: .utf8)
      for match in text.matches(of: #/struct (\w+Tests)\b/#) { sources[String(match.1)] = text }
    }
    return sources
  }

  @Test func `every test that it names is there`() throws {
    let sources = try Self.sources()
    var count = 0
    for match in try Self.lines().joined(separator: "\n").matches(of: #/`(\w+Tests)/([^`]+)`/#) {
      let (suite, sentence) = (String(match.1), String(match.2))
      let source = try #require(sources[suite], "there is no \(suite)")
      #expect(
        source.contains("func `\(sentence)`") || source.contains("\"\(sentence)\""), "\(suite) has no \(sentence)")
      count += 1
    }
    #expect(count > 50)
  }

  @Test func `every claim names a test`() throws {
    for line in try Self.lines() where line.hasPrefix("| ") && line.components(separatedBy: "|").count == 4 {
      guard !line.contains("cannot | shown by") else { continue }
      #expect(line.contains(#/`\w+Tests/[^`]+`/#), "\(line)")
    }
  }
}

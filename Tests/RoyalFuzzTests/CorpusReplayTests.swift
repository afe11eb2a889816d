import Foundation
import Testing

@testable import RoyalTestKit

/// The corpus as it is, and changed in ways that a seed decides: the same texts on every machine.
///
/// What libFuzzer has found is added to the corpus, so that it can never come back unseen.
struct CorpusReplayTests {
  /// Changed texts of each file of the corpus.
  private static let changes = 300

  @Test(arguments: FuzzTarget.allCases)
  func `every promise holds for the corpus and for changed texts`(target: FuzzTarget) throws {
    let seeds = try Self.seeds(of: target)
    var generator = SeededGenerator(seed: 20_261_125)
    for seed in seeds {
      try Self.check(target, seed)
      for _ in 0..<Self.changes { try Self.check(target, Mutation.changed(seed, seeds, using: &generator)) }
    }
  }

  private static func check(_ target: FuzzTarget, _ text: [UInt8]) throws {
    do {
      try target.check(text)
    } catch {
      Issue.record("\(target.rawValue): \(error): \(String(decoding: text, as: UTF8.self).debugDescription)")
    }
  }

  private static func seeds(of target: FuzzTarget) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Corpus/\(target.rawValue)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    try #require(names.count >= 2, "the corpus of \(target.rawValue) is gone")
    return try names.map { Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
  }
}

/// A small change of a text.
enum Mutation {
  private static let fragments: [[UInt8]] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\u0041", "\\ud800", "null", "true", "-1", "1e400", "9223372036854775808", "0",
    "\r\n", "\n\n", "\n", " ", "\t", "\u{0}", "\u{1B}[2J", "\u{85}", "\u{9B}", "\u{2028}", "\u{202E}", "\u{301}", "é",
    "😀",
    "<", ">", "<p>", "</p>", "&", ";", "=", "'", "$", "`", "%2e", "%00", "//", "..", "@lid", "WAID:",
  ].map { Array($0.utf8) }

  static func changed(
    _ text: [UInt8], _ others: [[UInt8]], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var text = text
    for _ in 0...Int.random(in: 0...3, using: &generator) { change(&text, others, using: &generator) }
    return text
  }

  private static func change(_ text: inout [UInt8], _ others: [[UInt8]], using generator: inout SeededGenerator) {
    let place = Int.random(in: 0...text.count, using: &generator)
    let end = min(text.count, place + Int.random(in: 0...12, using: &generator))
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: text.removeSubrange(place..<end)
    case 1 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 2 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 3: text.insert(UInt8.random(in: 0...255, using: &generator), at: place)
    case 4: text.insert(contentsOf: Array(text[place..<end]), at: place)
    case 5: text.removeLast(text.count - place)
    case 6:
      let other = others.randomElement(using: &generator) ?? []
      text = Array(text[..<place]) + other.dropFirst(Int.random(in: 0...other.count, using: &generator))
    default: text.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
    }
  }
}

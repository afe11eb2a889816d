import RoyalCore

/// One rule of a rules file: when it applies, and what it answers.
struct Rule: Sendable, Equatable {
  /// When a rule's turn comes: the fallback's when no other applies, courtesies (greetings, thanks) when no topic does.
  enum Rank: Int, Sendable, Comparable {
    case fallback, courtesy, topic
    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  let rank: Rank
  /// Where it begins in its file, from 1.
  let line: Int
  /// Any of them will do.
  let alternatives: [Alternative]
  let answer: AnswerTemplate

  /// Phrases that must all be there, in any order.
  struct Alternative: Sendable, Equatable {
    /// As it stands in the file.
    let text: String
    let phrases: [[String]]

    var wordCount: Int { phrases.reduce(0) { $0 + $1.count } }

    func applies(to words: [String]) -> Bool {
      phrases.allSatisfy { phrase in
        words.indices.contains { words[$0...].starts(with: phrase) }
      }
    }
  }
}

/// A rule that applies to a text, and how well.
struct RuleMatch: Sendable, Comparable {
  let rule: Rule
  /// Those that apply, the most specific first.
  let alternatives: [Rule.Alternative]

  init?(_ rule: Rule, _ words: [String]) {
    let matching = rule.alternatives.filter { $0.applies(to: words) }
    guard !matching.isEmpty || rule.rank == .fallback else { return nil }
    self.rule = rule
    alternatives = matching.sorted { RuleMatch.weight($0) > RuleMatch.weight($1) }
  }

  /// Topic before courtesy; then the most words in one alternative; then the most phrases in it; then the most alternatives;
  /// then the one that stands first in the file.
  private var weight: [Int] {
    let best = alternatives.first.map(RuleMatch.weight) ?? 0
    return [rule.rank.rawValue, best, alternatives.count, -rule.line]
  }

  private static func weight(_ alternative: Rule.Alternative) -> Int {
    alternative.wordCount * 1000 + alternative.phrases.count
  }

  static func < (a: RuleMatch, b: RuleMatch) -> Bool { a.weight.lexicographicallyPrecedes(b.weight) }
  static func == (a: RuleMatch, b: RuleMatch) -> Bool { a.weight == b.weight }
}

/// Words as rules compare them: case and accents folded, simple Spanish plurals taken off.
enum RuleWords {
  static func of(_ text: String) -> [String] { TextFolding.words(text).map(stem) }

  /// `anillos` and `anillo`, `relojes` and `reloj`, `luces` and `luz`, `dijes` and `dije` become the same.
  static func stem(_ word: String) -> String {
    var letters = Array(word.utf8)
    guard letters.count > 3, letters.allSatisfy({ $0 < 0x80 }) else { return word }
    if letters.last == UInt8(ascii: "s"), !"isu".utf8.contains(letters[letters.count - 2]) { letters.removeLast() }
    if letters.last == UInt8(ascii: "e"), letters.count > 3 { letters.removeLast() }
    if letters.last == UInt8(ascii: "z") { letters[letters.count - 1] = UInt8(ascii: "c") }
    return String(decoding: letters, as: UTF8.self)
  }
}

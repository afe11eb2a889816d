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

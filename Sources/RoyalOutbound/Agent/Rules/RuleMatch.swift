import RoyalCore

/// A rule that applies to a text, and how well.
struct RuleMatch: Sendable, Comparable {
  let rule: Rule
  /// Those that apply, the most specific first.
  let alternatives: [Rule.Alternative]

  /// - Parameter matching: the rule's alternatives that apply, in the order of the file.
  init?(_ rule: Rule, _ matching: [Rule.Alternative]) {
    guard !matching.isEmpty || rule.rank == .fallback else { return nil }
    self.rule = rule
    alternatives = matching.sorted { RuleMatch.weight($1).lexicographicallyPrecedes(RuleMatch.weight($0)) }
  }

  /// What is compared, in this order, and what is said of the rule that has less of it.
  static let yardstick: [(of: @Sendable (RuleMatch) -> Int, less: String)] = [
    ({ $0.rule.rank.rawValue }, ""),
    ({ $0.alternatives.first?.wordCount ?? 0 }, "fewer words"),
    ({ $0.alternatives.first?.phrases.count ?? 0 }, "as many words, but fewer parts joined by +"),
    ({ $0.alternatives.count }, "fewer alternatives apply"),
    ({ -$0.rule.line }, "as specific, but further down in the file"),
  ]

  private static func weight(_ alternative: Rule.Alternative) -> [Int] {
    [alternative.wordCount, alternative.phrases.count]
  }

  private var weight: [Int] { RuleMatch.yardstick.map { $0.of(self) } }

  static func < (a: RuleMatch, b: RuleMatch) -> Bool { a.weight.lexicographicallyPrecedes(b.weight) }
  static func == (a: RuleMatch, b: RuleMatch) -> Bool { a.weight == b.weight }
}

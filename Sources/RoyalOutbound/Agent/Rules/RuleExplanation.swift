import RoyalCore

/// Which rule answers and why, and why the others that apply do not, a line each, for the people who write rules.
extension RuleBook {
  func explain(_ texts: [String]) -> String {
    let matches = matches(texts)
    let words = texts.flatMap(RuleWords.of).joined(separator: " ")
    guard let winner = matches.first else { return "" }
    let lines = matches.map { match in
      match == winner
        ? "answers:  \(RuleBook.name(match))" : "loses:    \(RuleBook.name(match))\(match.defeat(by: winner))"
    }
    return (["compared: \(words)"] + lines).joined(separator: "\n")
  }

  /// `line 12 by "precio + anillo" (2 words), "anillo"`
  private static func name(_ match: RuleMatch) -> String {
    let kind =
      switch match.rule.rank {
      case .topic: ""
      case .courtesy: ", a courtesy,"
      case .fallback: ", the fallback"
      }
    let found = match.alternatives.enumerated().map { place, alternative in
      "\"\(alternative.text)\"" + (place == 0 ? " (\(RuleBook.size(alternative)))" : "")
    }
    return "line \(match.rule.line)\(kind)" + (found.isEmpty ? "" : " by \(found.joined(separator: ", "))")
  }

  private static func size(_ alternative: Rule.Alternative) -> String {
    let words = "\(alternative.wordCount) \(alternative.wordCount == 1 ? "word" : "words")"
    return alternative.phrases.count > 1 ? "\(words) in \(alternative.phrases.count) parts" : words
  }
}

extension RuleMatch {
  /// By the first thing in which it falls behind.
  fileprivate func defeat(by winner: RuleMatch) -> String {
    if rule.rank == .fallback { return ": another rule applies" }
    if rule.rank < winner.rule.rank { return ": a courtesy gives way to what is asked" }
    let reason = RuleMatch.yardstick.first { $0.of(self) < $0.of(winner) }?.less
    return reason.map { ": \($0)" } ?? ""
  }
}

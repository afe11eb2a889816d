import RoyalCore

/// The rules of a file, ready to answer.
struct RuleBook: Sendable, Equatable {
  /// In the order of the file, the fallback among them.
  let rules: [Rule]
  let fallback: Rule

  /// The rules that apply to texts that were written one after the other, the one that answers first.
  func matches(_ texts: [String]) -> [RuleMatch] {
    let words = texts.flatMap(RuleWords.of)
    return rules.compactMap { RuleMatch($0, words) }.sorted(by: >)
  }

  /// - Parameters:
  ///   - name: the customer's, where it is known.
  ///   - hour: of the shop's day, 0 to 23.
  func answer(to texts: [String], name: String?, hour: Int) -> Answer {
    (matches(texts).first?.rule ?? fallback).answer.answer(name: name, hour: hour)
  }

  /// Which rule answers a text and why, and which others would have, a line each.
  func explain(_ text: String) -> String {
    let words = "words: \(RuleWords.of(text).joined(separator: " "))"
    return ([words] + matches([text]).enumerated().map(RuleBook.line)).joined(separator: "\n")
  }

  private static func line(_ place: Int, _ match: RuleMatch) -> String {
    let kind =
      switch match.rule.rank {
      case .topic: "by"
      case .courtesy: "as a courtesy, by"
      case .fallback: "as the fallback"
      }
    let found = match.alternatives.map { "\"\($0.text)\"" }.joined(separator: ", ")
    return ["\(place == 0 ? "answers" : "applies"): line \(match.rule.line)", kind, found].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}

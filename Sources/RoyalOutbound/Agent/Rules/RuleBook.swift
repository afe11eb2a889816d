import RoyalCore

/// The rules of a file, ready to answer.
struct RuleBook: Sendable, Equatable {
  /// In the order of the file, the fallback among them.
  let rules: [Rule]
  let fallback: Rule

  /// The rules that apply to texts that were written one after the other, the one that answers first.
  func matches(_ texts: [String]) -> [RuleMatch] {
    let words = texts.flatMap(RuleWords.of)
    let known = Set(words)
    return rules.compactMap { RuleMatch($0, words, known) }.sorted(by: >)
  }

  /// - Parameters:
  ///   - name: the customer's, where it is known.
  ///   - hour: of the shop's day, 0 to 23.
  func answer(to texts: [String], name: String?, hour: Int) -> Answer {
    (matches(texts).first?.rule ?? fallback).answer.answer(name: name, hour: hour)
  }
}

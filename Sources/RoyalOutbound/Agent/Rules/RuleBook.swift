import RoyalCore

/// The rules of a file, ready to answer.
struct RuleBook: Sendable, Equatable {
  /// In the order of the file, the fallback among them.
  let rules: [Rule]
  let fallback: Rule
  /// The alternatives that begin with a word, in the order of the file: most of a large book need no look.
  private let beginnings: [String: [Place]]

  private struct Place: Equatable {
    let rule: Int
    let alternative: Int
  }

  init(rules: [Rule], fallback: Rule) {
    self.rules = rules
    self.fallback = fallback
    var beginnings: [String: [Place]] = [:]
    for (rule, number) in zip(rules, rules.indices) {
      for (alternative, place) in zip(rule.alternatives, rule.alternatives.indices) {
        guard let word = alternative.phrases.first?.first else { continue }
        beginnings[word, default: []].append(Place(rule: number, alternative: place))
      }
    }
    self.beginnings = beginnings
  }

  /// The rules that apply to texts that were written one after the other, the one that answers first.
  func matches(_ texts: [String]) -> [RuleMatch] {
    let words = texts.flatMap(RuleWords.of)
    var found = [[Int]](repeating: [], count: rules.count)
    for word in Set(words) {
      for place in beginnings[word] ?? [] where rules[place.rule].alternatives[place.alternative].applies(to: words) {
        found[place.rule].append(place.alternative)
      }
    }
    return zip(rules, found).compactMap { rule, found in
      RuleMatch(rule, found.sorted().map { rule.alternatives[$0] })
    }
    .sorted(by: >)
  }

  /// - Parameters:
  ///   - name: the customer's, where it is known.
  ///   - hour: of the shop's day, 0 to 23.
  func answer(to texts: [String], name: String?, hour: Int) -> Answer {
    (matches(texts).first?.rule ?? fallback).answer.answer(name: name, hour: hour)
  }
}

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
        words.indices.contains { words[$0] == phrase.first && words[$0...].starts(with: phrase) }
      }
    }
  }
}

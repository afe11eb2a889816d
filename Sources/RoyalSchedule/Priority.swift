import RoyalCore

/// How soon a message is to be answered when not everybody can be served at once.
public enum Priority: Int, Sendable, Comparable, CaseIterable {
  case urgent, high, normal, low

  public static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }

  /// One step less pressing; low stays low.
  public var lowered: Priority { Priority(rawValue: rawValue + 1) ?? .low }

  /// By how much less pressing turns stand back behind urgent ones, in milliseconds.
  ///
  /// It is added to the moment at which a turn became ready, and the smallest sum goes first: a turn stands back only behind
  /// those that became ready less than this later.
  public var patience: Int {
    switch self {
    case .urgent: 0
    case .high: 10_000
    case .normal: 30_000
    case .low: 60_000
    }
  }
}

/// Finds a text's priority by the words in it: whole words or phrases, case and accents folded.
public struct PriorityWords: Sendable {
  /// By their first word, the most pressing first.
  private let phrases: [String: [(Priority, [String])]]

  public init(urgent: [String], high: [String], low: [String]) {
    var phrases: [String: [(Priority, [String])]] = [:]
    for (priority, texts) in [(Priority.urgent, urgent), (.high, high), (.low, low)] {
      for phrase in texts.map(TextFolding.words) {
        if let first = phrase.first { phrases[first, default: []].append((priority, phrase)) }
      }
    }
    self.phrases = phrases
  }

  /// The most pressing priority that a word of the text has; normal where none has one.
  public func priority(of text: String) -> Priority {
    let words = TextFolding.words(text)
    var found: Priority?
    for (word, place) in zip(words, words.indices) {
      let match = phrases[word]?.first { words[place...].starts(with: $0.1) }
      if let match { found = min(found ?? .low, match.0) }
    }
    return found ?? .normal
  }
}

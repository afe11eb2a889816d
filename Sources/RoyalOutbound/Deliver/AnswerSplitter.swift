/// Cuts an answer into messages of a bearable length.
public enum AnswerSplitter {
  /// The parts of a text, each of at most `limit` Characters and not blank: cut between paragraphs, else lines, else
  /// sentences, else words, else anywhere.
  public static func parts(of text: String, limit: Int = 4000) -> [String] {
    let limit = max(limit, 1)
    var rest = trimmed(text[...])
    var parts: [String] = []
    while !rest.isEmpty {
      let cut = rest.index(rest.startIndex, offsetBy: limit, limitedBy: rest.endIndex) ?? rest.endIndex
      let end = cut == rest.endIndex ? cut : boundary(in: rest, before: cut)
      let part = trimmed(rest[..<end])
      if isVisible(part) { parts.append(String(part)) }
      rest = trimmed(rest[end...])
    }
    return parts
  }

  /// The best place to cut at or before `cut`: of the strongest boundary that leaves a part at least a quarter full, the last.
  private static func boundary(in text: Substring, before cut: String.Index) -> String.Index {
    let least = text.index(text.startIndex, offsetBy: text.distance(from: text.startIndex, to: cut) / 4)
    for isBoundary in boundaries {
      var index = cut
      while index > least {
        if isBoundary(text, index) { return index }
        index = text.index(before: index)
      }
    }
    return cut
  }

  /// Whether a text may be cut before an index, from the strongest boundary to the weakest.
  private static let boundaries: [@Sendable (Substring, String.Index) -> Bool] = [
    { text, index in isNewline(text, before: index, 1) && isNewline(text, before: index, 2) },
    { text, index in text[index].isNewline },
    { text, index in text[index].isWhitespace && ".!?…".contains(text[text.index(before: index)]) },
    { text, index in text[index].isWhitespace },
  ]

  private static func isNewline(_ text: Substring, before index: String.Index, _ distance: Int) -> Bool {
    guard let place = text.index(index, offsetBy: -distance, limitedBy: text.startIndex) else { return false }
    return text[place].isNewline
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }

  /// Whether there is more than blanks, controls and marks without a shape, such as zero-width spaces.
  private static func isVisible(_ text: Substring) -> Bool {
    !text.unicodeScalars.allSatisfy { scalar in
      let properties = scalar.properties
      return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || properties.generalCategory == .control
    }
  }
}

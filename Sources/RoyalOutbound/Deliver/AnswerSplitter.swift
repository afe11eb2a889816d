/// Cuts an answer into messages of a bearable length.
public enum AnswerSplitter {
  /// The most messages that one answer becomes: who writes more than 40,000 characters to a customer is a program gone wrong.
  public static let mostParts = 10

  /// The parts of a text, each of at most `limit` UTF-16 units and not blank: cut between paragraphs, else lines, else
  /// sentences, else words, else anywhere between Characters. What has no blanks in it, such as a URL, stays whole as long as
  /// it fits into a part.
  ///
  /// UTF-16 units, for nobody counts more: WhatsApp's clients count these, Chatwoot counts code points.
  public static func parts(of text: String, limit: Int = 4000) -> [String] {
    let limit = max(limit, 2)
    var rest = trimmed(text[...])
    var parts: [String] = []
    while !rest.isEmpty {
      let end = end(of: rest, limit)
      let part = trimmed(rest[..<end])
      if isVisible(part) { parts.append(String(part)) }
      rest = trimmed(rest[end...])
    }
    return parts
  }

  private static func end(of text: Substring, _ limit: Int) -> String.Index {
    // A text has no more units of UTF-16 than of UTF-8.
    if text.utf8.count <= limit { return text.endIndex }
    let cut = reach(of: text, limit)
    if cut == text.endIndex { return cut }
    return cut > text.startIndex ? boundary(in: text, before: cut) : reach(ofScalars: text, limit)
  }

  /// The end of as many whole Characters as fit.
  private static func reach(of text: Substring, _ limit: Int) -> String.Index {
    var room = limit
    var index = text.startIndex
    while index < text.endIndex {
      room -= text[index].utf16.count
      if room < 0 { return index }
      text.formIndex(after: &index)
    }
    return index
  }

  /// The end of as many scalars as fit, for a Character that alone is too long.
  private static func reach(ofScalars text: Substring, _ limit: Int) -> String.Index {
    var room = limit
    for index in text.unicodeScalars.indices {
      room -= UTF16.width(text.unicodeScalars[index])
      if room < 0 { return index }
    }
    return text.endIndex
  }

  /// The best place to cut at or before `cut`: of the strongest boundary that leaves a part at least a quarter full, the last;
  /// else the last blank of all.
  private static func boundary(in text: Substring, before cut: String.Index) -> String.Index {
    let quarter = text.index(text.startIndex, offsetBy: text.distance(from: text.startIndex, to: cut) / 4)
    for (isBoundary, least) in boundaries.map({ ($0, quarter) }) + [(isBlank, text.startIndex)] {
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
    { text, index in isBlank(text, index) && endsSentence(text[..<index]) },
    isBlank,
  ]

  @Sendable private static func isBlank(_ text: Substring, _ index: String.Index) -> Bool { text[index].isWhitespace }

  /// `¿Sí?`, `(es así.)`, `"Listo!"`, `*¡Oferta!*`
  private static func endsSentence(_ text: Substring) -> Bool {
    var text = text
    while let last = text.last, ")]\"'»”’*_~".contains(last) { text.removeLast() }
    return text.last.map { ".!?…".contains($0) } ?? false
  }

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
  static func isVisible(_ text: some StringProtocol) -> Bool {
    !text.unicodeScalars.allSatisfy { scalar in
      let properties = scalar.properties
      return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || properties.generalCategory == .control
    }
  }
}

/// Folds text so that words compare as people mean them: case and accents do not count.
public enum TextFolding {
  /// Lower case, Latin accents taken off (`Á` → `a`, `ñ` → `n`, `ß` → `ss`); combining marks dropped.
  public static func fold(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        folded.append(Unicode.Scalar(UInt8(scalar.value).asciiLowercased))
      } else if (0x300...0x36F).contains(scalar.value) {
        continue
      } else {
        folded.append(contentsOf: base(of: scalar).unicodeScalars)
      }
    }
    return String(folded)
  }

  /// The folded words of a text: runs of letters and digits.
  public static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in fold(text).unicodeScalars {
      if isWordScalar(scalar) {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word))
        word = String.UnicodeScalarView()
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func base(of scalar: Unicode.Scalar) -> String {
    let lower = scalar.properties.lowercaseMapping
    guard let first = lower.unicodeScalars.first, lower.unicodeScalars.count == 1 else { return lower }
    return latin.first { $0.marked.unicodeScalars.contains(first) }?.base ?? lower
  }

  private static let latin: [(base: String, marked: String)] = [
    ("a", "àáâãäåāăąǎ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęěẽ"), ("g", "ĝğġģ"), ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŋ"), ("o", "òóôõöøōŏőơ"), ("oe", "œ"),
    ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűųư"), ("w", "ŵ"),
    ("y", "ýÿŷ"), ("z", "źżž"),
  ]
}

/// Texts from outside, as they may be logged.
enum LogReason {
  /// One line of bearable length, the token taken out.
  static func line(_ text: String, hiding token: String?) -> String {
    let words = text.split {
      $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
    var line = words.joined(separator: " ")
    if let token, !token.isEmpty { line = line.replacing(token, with: "[token]") }
    return line.count <= 300 ? line : "\(line.prefix(299))…"
  }
}

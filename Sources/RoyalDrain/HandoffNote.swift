import RoyalCore
import RoyalSpool

/// What the shop's people read where the bot hands a conversation over: who it is, and the last things that were said.
enum HandoffNote {
  private static let lines = 8
  /// Scalars of one thing that was said: marks may be piled upon a Character without end.
  private static let lineLimit = 300

  /// - Parameter memory: what was said before this turn.
  static func text(_ entries: [Entry], _ answer: [String], _ memory: UserMemory) -> String {
    let before = memory.history.map { (isUser: $0.role == "user", text: $0.text) }
    let asked = entries.map { (isUser: true, text: TurnBuilder.text(of: $0)) }
    let answered = answer.map { (isUser: false, text: $0) }
    let said = (before + asked + answered).filter { !$0.text.isEmpty }.suffix(lines)
    let head = "El bot pasó esta conversación a una persona."
    return ([head, who(entries)].compactMap { $0 } + said.map { line($0.isUser, $0.text) }).joined(separator: "\n")
  }

  private static func who(_ entries: [Entry]) -> String? {
    let facts = [entries.last?[.name], entries.last?[.phone]].compactMap { $0 }
    return facts.isEmpty ? nil : "Cliente: " + facts.joined(separator: ", ")
  }

  private static func line(_ isUser: Bool, _ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let scalars = words.unicodeScalars
    let cut = scalars.count > lineLimit ? "\(String(String.UnicodeScalarView(scalars.prefix(lineLimit))))…" : words
    return "\(isUser ? "Cliente" : "Respuesta"): \(cut)"
  }
}

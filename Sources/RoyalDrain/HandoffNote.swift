import RoyalCore
import RoyalSpool

/// What the shop's people read where the bot hands a conversation over: who it is, and the last things that were said.
enum HandoffNote {
  private static let lines = 8
  /// Characters of one thing that was said.
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
    let cut = words.count > lineLimit ? "\(words.prefix(lineLimit))…" : words
    return "\(isUser ? "Cliente" : "Respuesta"): \(cut)"
  }
}

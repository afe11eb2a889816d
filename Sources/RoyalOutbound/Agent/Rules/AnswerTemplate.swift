import RoyalCore

/// An answer with placeholders: what a rule says before it is known to whom and when.
struct AnswerTemplate: Sendable, Equatable {
  enum Piece: Sendable, Equatable {
    case text(String)
    case name
    case timeOfDay
  }

  /// A placeholder that there is not.
  struct BadPlaceholder: Error, Equatable {
    let reason: String
  }

  let pieces: [Piece]
  let handoff: Bool
  let silent: Bool

  init(_ text: String) throws(BadPlaceholder) {
    let answer = AnswerText.parse(text)
    handoff = answer.handoff
    silent = answer.silent
    pieces = try AnswerTemplate.pieces(of: answer.text)
  }

  private static func pieces(of text: String) throws(BadPlaceholder) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      let line = rest[open...].prefix { !$0.isNewline }
      guard let close = line.firstIndex(of: "}") else {
        let shown = line.prefix { !$0.isWhitespace }
        throw BadPlaceholder(reason: "\"\(shown)\" lacks its closing brace; there are {name} and {time_of_day}")
      }
      pieces.append(.text(String(rest[..<open])))
      switch rest[rest.index(after: open)..<close] {
      case "name": pieces.append(.name)
      case "time_of_day": pieces.append(.timeOfDay)
      default:
        throw BadPlaceholder(reason: "\(rest[open...close]) is no placeholder; there are {name} and {time_of_day}")
      }
      rest = rest[rest.index(after: close)...]
    }
    pieces.append(.text(String(rest)))
    return pieces
  }

  /// - Parameters:
  ///   - name: the customer's; without one, `Hola, {name}!` becomes `Hola!`.
  ///   - hour: of the shop's day, 0 to 23.
  func answer(name: String?, hour: Int) -> Answer {
    var text = ""
    var isNameMissing = false
    for piece in pieces {
      switch piece {
      case .text(let piece):
        text += isNameMissing && text.isEmpty ? String(piece.drop { ", ".contains($0) }) : piece
        isNameMissing = false
      case .name:
        isNameMissing = name == nil
        if let name { text += name } else { while let last = text.last, ", ".contains(last) { text.removeLast() } }
      case .timeOfDay: text += AnswerTemplate.timeOfDay(hour)
      }
    }
    return Answer(text: text, handoff: handoff, silent: silent)
  }

  static func timeOfDay(_ hour: Int) -> String {
    switch hour {
    case 5..<13: "buenos días"
    case 13..<20: "buenas tardes"
    default: "buenas noches"
    }
  }
}

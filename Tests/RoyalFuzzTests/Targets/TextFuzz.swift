@testable import RoyalCore
@testable import RoyalOutbound

/// Texts of people and of models.
enum TextFuzz {
  static func checkHTML(_ text: [UInt8]) throws {
    let html = String(decoding: text, as: UTF8.self)
    _ = HTMLText.looksRendered(html)
    let plain = HTMLText.plain(html)
    // The longest thing that markup makes of a few bytes is the number of a list's item.
    try require(plain.utf8.count <= 4 * html.utf8.count + 16, "\(html.utf8.count) bytes become \(plain.utf8.count)")
    guard !html.utf8.contains(UInt8(ascii: "<")), !html.utf8.contains(UInt8(ascii: "&")) else { return }
    try require(ink(html) == ink(plain), "text without markup is changed")
  }

  /// What a model may say: no part is blank or too long, and nothing that can be seen is lost between them.
  static func checkAnswer(_ text: [UInt8]) throws {
    let said = String(decoding: text, as: UTF8.self)
    let answer = AnswerText.parse(said)
    let parts = AnswerSplitter.parts(of: answer.text, limit: 40)
    try require(parts.allSatisfy { $0.count <= 40 }, "a part is too long")
    try require(answer.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }, "controls")
    let visible = parts.joined(separator: "\n")
    try require(ink(visible) == ink(answer.text), "something is lost between the parts")
  }

  private static func ink(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      let properties = scalar.properties
      // A mark on a blank goes with the blank.
      return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
        && ![.control, .nonspacingMark, .enclosingMark, .spacingMark].contains(properties.generalCategory)
    }
  }
}

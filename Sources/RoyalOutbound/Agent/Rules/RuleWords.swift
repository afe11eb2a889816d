import RoyalCore

/// Words as rules compare them: case and accents folded, simple Spanish plurals taken off. In a text without any word the emoji
/// are the words.
enum RuleWords {
  static func of(_ text: String) -> [String] {
    let words = TextFolding.words(text).map { stem(squeezed($0)) }
    return words.isEmpty ? emoji(text) : words
  }

  /// The emoji of a text, without the tone of a skin; several of a kind in a row are one.
  static func emoji(_ text: String) -> [String] {
    var found: [String] = []
    for character in text where character.unicodeScalars.first.map({ !$0.isASCII && $0.properties.isEmoji }) ?? false {
      // U+FE0F only asks for colours.
      let scalars = character.unicodeScalars.filter { !$0.properties.isEmojiModifier && $0.value != 0xFE0F }
      let emoji = String(String.UnicodeScalarView(scalars))
      if emoji != found.last { found.append(emoji) }
    }
    return found
  }

  /// `holaaa` is `hola`: three and more of a letter become one. Digits stay.
  static func squeezed(_ word: String) -> String {
    var kept: [Unicode.Scalar] = []
    var run = 0
    for scalar in word.unicodeScalars {
      run = scalar == kept.last && !("0"..."9").contains(scalar) ? run + 1 : 1
      if run == 3 { kept.removeLast() }
      if run < 3 { kept.append(scalar) }
    }
    return String(String.UnicodeScalarView(kept))
  }

  /// `anillos` and `anillo`, `relojes` and `reloj`, `luces` and `luz`, `intereses` and `interés` become the same: whatever a
  /// plural may have added (-s, -es, and c for z) goes from every word, singular ones too, as long as three letters are left.
  static func stem(_ word: String) -> String {
    var letters = Array(word.utf8)
    guard letters.allSatisfy({ $0 < 0x80 }) else { return word }
    while letters.count > 3, let last = letters.last, "es".utf8.contains(last) { letters.removeLast() }
    if letters.count > 2, letters.last == UInt8(ascii: "z") { letters[letters.count - 1] = UInt8(ascii: "c") }
    return String(decoding: letters, as: UTF8.self)
  }
}

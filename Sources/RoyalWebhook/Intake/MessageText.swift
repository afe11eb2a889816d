/// The rules for a message's text, on UTF-8 bytes.
enum MessageText {
  /// Characters (Unicode scalars) of a message that are kept: the most that Chatwoot accepts.
  static let limit = 150_000

  /// The text with every line break as `\n`, without control characters (C1 too) but `\n` and `\t`, cut at ``limit``.
  static func clean(_ text: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    var characters = 0
    var previous: UInt8 = 0
    for byte in text {
      defer { previous = byte }
      // U+0080 to U+009F, which terminals may obey as they obey escapes (ECMA-48 §5.3).
      if previous == 0xC2, 0x80..<0xA0 ~= byte {
        kept.removeLast()
        continue
      }
      if byte < 0x20 || byte == 0x7F {
        guard byte == 0x09 || byte == 0x0D || (byte == 0x0A && previous != 0x0D) else { continue }
      }
      if byte & 0xC0 != 0x80 { characters += 1 }
      if characters > limit { break }
      kept.append(byte == 0x0D ? 0x0A : byte)
    }
    return kept
  }

  /// Whether nothing in the text can be seen: blanks, zero-width characters, fillers.
  static func isBlank(_ text: [UInt8]) -> Bool {
    if let first = text.first, first > 0x20, first < 0x7F { return false }
    return String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      let properties = scalar.properties
      // U+2800 is the braille cell without dots, which Unicode does not count as white space.
      return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
        || properties.generalCategory == .control
    }
  }

  /// The text without blanks and line breaks at both ends.
  static func trimmed(_ text: [UInt8]) -> [UInt8] {
    let isInk: (UInt8) -> Bool = { $0 > 0x20 }
    guard let first = text.firstIndex(where: isInk), let last = text.lastIndex(where: isInk) else { return [] }
    return Array(text[first...last])
  }
}

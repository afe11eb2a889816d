/// The text of HTML as a reader sees it, for messages that a platform has rendered (contracts/chatwoot.md §5.4).
public enum HTMLText {
  /// The text without its tags, comments, scripts and styles, with entities decoded.
  ///
  /// Paragraphs are apart by an empty line, `<br>` and a line break in the text begin a new line, blanks are drawn
  /// together, list items start with `- ` or their number. Malformed HTML never fails; a `<` that starts no tag is text.
  public static func plain(_ html: String) -> String {
    withContiguousBytes(of: html.utf8) { text in
      var reader = HTMLReader(text)
      return String(decoding: reader.plainText(), as: UTF8.self)
    }
  }

  /// Whether this is a text that Chatwoot 4.9 to 4.12 has rendered: one `<p>` in front, one `</p>` at the end, blanks
  /// around them (contracts/chatwoot.md §5.4).
  public static func looksRendered(_ text: String) -> Bool {
    withContiguousBytes(of: text.utf8) { bytes in
      guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
      else { return false }
      let trimmed = bytes[first...last]
      return trimmed.starts(with: "<p>".utf8) && trimmed.suffix(4).elementsEqual("</p>".utf8)
    }
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}

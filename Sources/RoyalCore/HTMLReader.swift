/// Reads HTML from left to right and hands its text to the layout; it never goes back, so that hostile input costs no more
/// than its length.
struct HTMLReader {
  private let text: UnsafeRawBufferPointer
  /// The offset of the last `>`: behind it no tag ends.
  private let lastClose: Int
  private var offset = 0
  private var layout = HTMLLayout()
  /// Whether a `>` in quotation marks belongs to an attribute; off from the first tag whose quotation never ends.
  private var heedsQuotes = true

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
    self.lastClose = text.lastIndex(of: UInt8(ascii: ">")) ?? -1
  }

  mutating func plainText() -> [UInt8] {
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "<"): readMarkup()
      case UInt8(ascii: "&"): readEntity()
      case let byte where HTMLText.isBlank(byte): readLiteral()
      default: readRun()
      }
    }
    return layout.bytes
  }

  private mutating func readLiteral() {
    layout.append(text[offset])
    offset += 1
  }

  private mutating func readRun() {
    let start = offset
    while offset < text.count {
      let byte = text[offset]
      if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || HTMLText.isBlank(byte) { break }
      offset += 1
    }
    layout.append(run: text[start..<offset])
  }

  private mutating func readEntity() {
    guard let (scalar, end) = HTMLEntity.decode(text, at: offset) else { return readLiteral() }
    layout.append(scalar)
    offset = end
  }

  private mutating func readMarkup() {
    switch byte(offset + 1) {
    case UInt8(ascii: "!") where byte(offset + 2) == UInt8(ascii: "-") && byte(offset + 3) == UInt8(ascii: "-"):
      skipComment()
    case UInt8(ascii: "!"), UInt8(ascii: "?"):
      guard offset < lastClose else { return readLiteral() }
      offset = firstClose(from: offset) + 1
    case UInt8(ascii: "/") where isLetter(byte(offset + 2)): readTag(isClosing: true)
    case let first where isLetter(first): readTag(isClosing: false)
    default: readLiteral()
    }
  }

  private mutating func readTag(isClosing: Bool) {
    guard let end = endOfTag(from: offset) else { return readLiteral() }
    let tag = HTMLTag(text[(offset + (isClosing ? 2 : 1))..<end], isClosing: isClosing)
    offset = end + 1
    if tag.hidesContent, !isClosing { skipHidden(tag.name) }
    layout.apply(tag)
  }

  /// To behind the comment; one that does not end takes the rest (HTML standard §13.2.5.45).
  private mutating func skipComment() {
    var end = offset + 4
    while end < text.count {
      // `<!-->` is a whole comment, so the dashes in front may be those at the end.
      if text[end] == UInt8(ascii: ">"), text[end - 1] == UInt8(ascii: "-"), text[end - 2] == UInt8(ascii: "-") {
        break
      }
      end += 1
    }
    offset = min(end + 1, text.count)
  }

  /// To behind the end tag of an element whose content is not text; without one the rest is taken.
  private mutating func skipHidden(_ name: String) {
    let name = Array(name.utf8)
    while offset < text.count {
      if text[offset] == UInt8(ascii: "<"), byte(offset + 1) == UInt8(ascii: "/"), isName(name, at: offset + 2) {
        offset = (endOfTag(from: offset) ?? text.count - 1) + 1
        return
      }
      offset += 1
    }
  }

  private func isName(_ name: [UInt8], at start: Int) -> Bool {
    for (index, expected) in name.enumerated() where (byte(start + index) ?? 0) | 0x20 != expected { return false }
    return !isLetter(byte(start + name.count))
  }

  /// The offset of the `>` that ends the tag, nil if there is none.
  private mutating func endOfTag(from start: Int) -> Int? {
    guard start < lastClose else { return nil }
    if heedsQuotes {
      if let end = quotedEndOfTag(from: start) { return end }
      heedsQuotes = false
    }
    return firstClose(from: start)
  }

  private func quotedEndOfTag(from start: Int) -> Int? {
    var isValue = false
    var quote: UInt8?
    for index in start..<text.count {
      let byte = text[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        return index
      } else if isValue, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        isValue = false
      } else if !HTMLText.isBlank(byte) {
        isValue = byte == UInt8(ascii: "=")
      }
    }
    return nil
  }

  /// The offset of the next `>`; there must be one.
  private func firstClose(from start: Int) -> Int {
    text[start...].firstIndex(of: UInt8(ascii: ">")) ?? lastClose
  }

  private func byte(_ offset: Int) -> UInt8? { offset < text.count ? text[offset] : nil }

  private func isLetter(_ byte: UInt8?) -> Bool { byte.map { 0x61...0x7A ~= $0 | 0x20 } ?? false }
}

/// RFC 8259 once more, written down rule by rule and without any thought of speed, to judge the scanner by.
struct ReferenceJSON {
  private let text: [UInt8]
  private var offset = 0
  private let maximumDepth: Int

  /// Whether a text is one JSON value, nested at most `maximumDepth` levels deep.
  static func accepts(_ text: [UInt8], maximumDepth: Int = 128) -> Bool {
    // §8.1: UTF-8. The standard library decides what that is.
    guard String(validating: text, as: UTF8.self) != nil else { return false }
    var reader = ReferenceJSON(text: text, maximumDepth: maximumDepth)
    reader.blanks()
    guard reader.value(0) else { return false }
    reader.blanks()
    return reader.offset == text.count
  }

  private init(text: [UInt8], maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
  }

  private var byte: UInt8? { offset < text.count ? text[offset] : nil }

  private mutating func skip(_ word: String) -> Bool {
    guard text[offset...].starts(with: word.utf8) else { return false }
    offset += word.utf8.count
    return true
  }

  private mutating func blanks() { while skip(" ") || skip("\t") || skip("\n") || skip("\r") {} }

  private mutating func value(_ depth: Int) -> Bool {
    if skip("{") { return depth < maximumDepth && members(depth + 1) }
    if skip("[") { return depth < maximumDepth && elements(depth + 1) }
    if byte == UInt8(ascii: "\"") { return string() }
    return skip("true") || skip("false") || skip("null") || number()
  }

  private mutating func members(_ depth: Int) -> Bool {
    blanks()
    if skip("}") { return true }
    while true {
      blanks()
      guard string() else { return false }
      blanks()
      guard skip(":") else { return false }
      blanks()
      guard value(depth) else { return false }
      blanks()
      if skip("}") { return true }
      guard skip(",") else { return false }
    }
  }

  private mutating func elements(_ depth: Int) -> Bool {
    blanks()
    if skip("]") { return true }
    while true {
      blanks()
      guard value(depth) else { return false }
      blanks()
      if skip("]") { return true }
      guard skip(",") else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard skip("\"") else { return false }
    while let byte {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0..<0x20: return false
      case UInt8(ascii: "\\"): guard escape() else { return false }
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte else { return false }
    offset += 1
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    for _ in 0..<4 {
      guard let digit = self.byte, "0123456789abcdefABCDEF".utf8.contains(digit) else { return false }
      offset += 1
    }
    return true
  }

  private mutating func number() -> Bool {
    _ = skip("-")
    guard skip("0") || digits() else { return false }
    if skip("."), !digits() { return false }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = offset
    while let byte, 0x30...0x39 ~= byte { offset += 1 }
    return offset > start
  }
}

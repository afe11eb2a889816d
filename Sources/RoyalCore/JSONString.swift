/// What stands between the quotation marks of a checked string, and how it reads decoded (RFC 8259 §7).
struct JSONString {
  let text: UnsafeRawBufferPointer

  private enum Piece {
    case bytes(Range<Int>)
    case scalar(Unicode.Scalar)
  }

  /// The decoded bytes, well-formed UTF-8: a lone surrogate reads as U+FFFD.
  var decoded: [UInt8] {
    guard text.contains(UInt8(ascii: "\\")) else { return Array(text) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var offset = 0
    while let piece = nextPiece(&offset) {
      switch piece {
      case .bytes(let range): bytes.append(contentsOf: text[range])
      case .scalar(let scalar): bytes.append(contentsOf: scalar.utf8)
      }
    }
    return bytes
  }

  /// Whether the decoded bytes are these, without making them.
  func equals(_ wanted: UnsafeRawBufferPointer) -> Bool {
    // The shortest escape in relation to its meaning is \u and four digits for one byte.
    guard text.count >= wanted.count, text.count / 6 <= wanted.count else { return false }
    var offset = 0
    while offset < wanted.count, text[offset] == wanted[offset], text[offset] != UInt8(ascii: "\\") { offset += 1 }
    if offset == text.count { return true }
    guard text[offset] == UInt8(ascii: "\\") else { return false }
    var rest = wanted[offset...]
    while let piece = nextPiece(&offset) {
      switch piece {
      case .bytes(let range):
        guard rest.starts(with: text[range]) else { return false }
        rest = rest.dropFirst(range.count)
      case .scalar(let scalar):
        guard rest.starts(with: scalar.utf8) else { return false }
        rest = rest.dropFirst(scalar.utf8.count)
      }
    }
    return rest.isEmpty
  }

  private func nextPiece(_ offset: inout Int) -> Piece? {
    guard offset < text.count else { return nil }
    guard text[offset] == UInt8(ascii: "\\") else {
      let start = offset
      while offset < text.count, text[offset] != UInt8(ascii: "\\") { offset += 1 }
      return .bytes(start..<offset)
    }
    offset += 2
    switch text[offset - 1] {
    case UInt8(ascii: "b"): return .scalar("\u{8}")
    case UInt8(ascii: "f"): return .scalar("\u{C}")
    case UInt8(ascii: "n"): return .scalar("\n")
    case UInt8(ascii: "r"): return .scalar("\r")
    case UInt8(ascii: "t"): return .scalar("\t")
    case UInt8(ascii: "u"): return .scalar(scalar(&offset))
    case let itself: return .scalar(Unicode.Scalar(itself))
    }
  }

  /// Reads the digits behind `\u`, and a second escape where the two are a surrogate pair.
  private func scalar(_ offset: inout Int) -> Unicode.Scalar {
    let unit = unit(at: offset)
    offset += 4
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard 0xD800..<0xDC00 ~= unit, offset + 6 <= text.count,
      text[offset] == UInt8(ascii: "\\"), text[offset + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let second = self.unit(at: offset + 2)
    guard 0xDC00..<0xE000 ~= second else { return "\u{FFFD}" }
    offset += 6
    return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private func unit(at offset: Int) -> UInt32 {
    text[offset..<offset + 4].reduce(0) { $0 << 4 | UInt32(Hex.value($1) ?? 0) }
  }
}

/// The terminals of JSON: blanks, literals, numbers and strings (RFC 8259 §2, §3, §6, §7).
enum JSONGrammar {
  /// The offset of the first byte that is no blank.
  @inline(__always)
  static func endOfBlanks(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset < text.count {
      switch text[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return offset
      }
    }
    return offset
  }

  /// The literal at an offset and where it ends.
  static func literal(
    _ text: UnsafeRawBufferPointer, at offset: Int
  ) throws(JSONError) -> (token: JSONScanner.Token, end: Int) {
    if starts(text, at: offset, with: "true") { return (.bool(true), offset + 4) }
    if starts(text, at: offset, with: "false") { return (.bool(false), offset + 5) }
    if starts(text, at: offset, with: "null") { return (.null, offset + 4) }
    let isMark = offset == 0 && text.prefix(3).elementsEqual([0xEF, 0xBB, 0xBF])
    throw JSONError(
      offset: offset, reason: isMark ? "a byte order mark stands before the value" : "no value starts here")
  }

  private static func starts(_ text: UnsafeRawBufferPointer, at offset: Int, with word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard text.count - offset >= length else { return false }
    return (0..<length).allSatisfy { text[offset + $0] == word.utf8Start[$0] }
  }

  /// The offset behind the number that starts at an offset (RFC 8259 §6).
  static func endOfNumber(_ text: UnsafeRawBufferPointer, from start: Int) throws(JSONError) -> Int {
    var offset = start
    if text[offset] == UInt8(ascii: "-") { offset += 1 }
    let integer = offset
    offset = try endOfDigits(text, from: integer)
    guard text[integer] != UInt8(ascii: "0") || offset == integer + 1 else {
      throw JSONError(offset: integer, reason: "a number starts with 0")
    }
    if offset < text.count, text[offset] == UInt8(ascii: ".") {
      offset = try endOfDigits(text, from: offset + 1)
    }
    if offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < text.count, text[offset] == UInt8(ascii: "+") || text[offset] == UInt8(ascii: "-") { offset += 1 }
      offset = try endOfDigits(text, from: offset)
    }
    return offset
  }

  /// The offset behind one or more digits.
  private static func endOfDigits(_ text: UnsafeRawBufferPointer, from start: Int) throws(JSONError) -> Int {
    var offset = start
    while offset < text.count, 0x30...0x39 ~= text[offset] { offset += 1 }
    guard offset > start else { throw JSONError(offset: start, reason: "a digit is missing in a number") }
    return offset
  }

  /// The offset of the quotation mark that closes the string whose first byte is at `start`.
  static func endOfString(_ text: UnsafeRawBufferPointer, from start: Int) throws(JSONError) -> Int {
    var offset = start
    while true {
      offset = endOfPlain(text, from: offset)
      guard offset < text.count else { throw JSONError(offset: start - 1, reason: "a string does not end") }
      switch text[offset] {
      case UInt8(ascii: "\""): return offset
      case UInt8(ascii: "\\"): offset = try endOfEscape(text, from: offset)
      case 0..<0x20: throw JSONError(offset: offset, reason: "a control character stands in a string")
      default:
        let length = UTF8Validation.sequenceLength(text, at: offset)
        guard length > 0 else { throw JSONError(offset: offset, reason: "a string is not UTF-8") }
        offset += length
      }
    }
  }

  /// The offset of the first byte that is not printable ASCII, or a quotation mark, or a backslash: eight bytes at a time.
  @inline(__always)
  static func endOfPlain(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = start
    while offset + 8 <= text.count {
      let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // Only the lowest bit set is exact, for a borrow can spoil the bytes above it: it is the only one used.
      let special = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word
      let found = special & (ones &* 0x80)
      guard found == 0 else { return offset + found.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < text.count, text[offset] >= 0x20, text[offset] < 0x80, text[offset] != 0x22, text[offset] != 0x5C {
      offset += 1
    }
    return offset
  }

  /// The offset behind the escape whose backslash is at `start`.
  private static func endOfEscape(_ text: UnsafeRawBufferPointer, from start: Int) throws(JSONError) -> Int {
    guard start + 1 < text.count else { throw JSONError(offset: start, reason: "a string does not end") }
    switch text[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "u"):
      let digits = text.dropFirst(start + 2).prefix(4)
      guard digits.count == 4, digits.allSatisfy({ Hex.value($0) != nil }) else {
        throw JSONError(offset: start, reason: "an escape has not four hexadecimal digits")
      }
      return start + 6
    default:
      throw JSONError(offset: start, reason: "an escape is unknown")
    }
  }
}

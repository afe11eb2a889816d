import RoyalCore

/// The header fields of a request, RFC 9112 §5.
struct HTTPFields {
  private(set) var fields: [(name: [UInt8], value: String)] = []

  /// Reads lines to the empty one.
  init(_ reader: inout ByteReader, _ lines: inout HTTPLines) throws(Refusal) {
    while true {
      let line = try lines.next(&reader, overlong: HTTPLines.tooLarge)
      if line.isEmpty { return }
      guard fields.count < HTTPLines.fieldLimit else { throw HTTPLines.tooLarge }
      fields.append(try HTTPFields.field(line))
    }
  }

  /// The value of a field, several of one name joined by commas (RFC 9110 §5.3).
  /// - Parameter name: in lower case.
  subscript(_ name: String) -> String? {
    let values = all(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  func all(_ name: String) -> [String] { fields.filter { $0.name.elementsEqual(name.utf8) }.map { $0.value } }

  private static func field(_ line: [UInt8]) throws(Refusal) -> (name: [UInt8], value: String) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw .malformed("a line of the head has no colon")
    }
    // Also refuses a blank before the colon, and a folded line, which begins with one.
    guard colon > 0, line[..<colon].allSatisfy(isTokenByte) else {
      throw .malformed("the name of a header field is no token")
    }
    let value = line[(colon + 1)...]
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw .malformed("a header field holds a control character")
    }
    return (line[..<colon].map { $0.asciiLowercased }, String(decoding: trimmed(value), as: UTF8.self))
  }

  private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var value = value.drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    return value
  }

  /// RFC 9110 §5.6.2.
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}

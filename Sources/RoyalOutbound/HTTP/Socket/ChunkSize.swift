/// The line before a chunk (RFC 9112 §7.1): a number to the base of 16, perhaps an extension.
enum ChunkSize {
  /// - Returns: the number; `Int.max` where it is too large for one.
  static func parse(_ line: [UInt8]) throws(ResponseError) -> Int {
    var digits = line.prefix { $0 != UInt8(ascii: ";") }
    while let last = digits.last, last == 0x20 || last == 0x09 { digits.removeLast() }
    guard !digits.isEmpty else { throw noNumber }
    var size = 0
    for byte in digits {
      guard let digit = value(byte) else { throw noNumber }
      size = size > Int.max >> 4 ? .max : size << 4 | digit
    }
    return size
  }

  private static let noNumber = ResponseError(reason: "the size of a chunk of the answer is no number")

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x41) + 10
    case 0x61...0x66: Int(byte - 0x61) + 10
    default: nil
    }
  }
}

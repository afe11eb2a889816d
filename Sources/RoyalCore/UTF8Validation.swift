/// Well-formed UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
public enum UTF8Validation {
  /// Whether all the bytes together are well-formed UTF-8.
  public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
    withContiguousBytes(of: bytes) { bytes in
      var offset = 0
      while offset < bytes.count {
        offset = endOfASCII(bytes, from: offset)
        guard offset < bytes.count else { break }
        let length = sequenceLength(bytes, at: offset)
        guard length > 0 else { return false }
        offset += length
      }
      return true
    }
  }

  /// The bytes of the multi-byte sequence at an offset, 0 if there is no well-formed one.
  @inline(__always)
  static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
    let left = bytes.count - offset
    switch bytes[offset] {
    case 0xC2...0xDF:
      return left >= 2 && isTail(bytes[offset + 1]) ? 2 : 0
    case let lead where lead & 0xF0 == 0xE0:
      guard left >= 3, isTail(bytes[offset + 2]) else { return 0 }
      return secondByte(after: lead).contains(bytes[offset + 1]) ? 3 : 0
    case let lead where 0xF0...0xF4 ~= lead:
      guard left >= 4, isTail(bytes[offset + 2]), isTail(bytes[offset + 3]) else { return 0 }
      return secondByte(after: lead).contains(bytes[offset + 1]) ? 4 : 0
    default:
      return 0
    }
  }

  /// The offset behind the run of ASCII that starts at an offset.
  @inline(__always)
  private static func endOfASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset + 8 <= bytes.count,
      bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      offset += 8
    }
    while offset < bytes.count, bytes[offset] < 0x80 { offset += 1 }
    return offset
  }

  @inline(__always)
  private static func isTail(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// What may follow the lead byte of three or four: this is where overlong forms and surrogates show.
  @inline(__always)
  private static func secondByte(after lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }
}

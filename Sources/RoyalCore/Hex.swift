/// Bytes as pairs of hexadecimal digits (RFC 4648 §8).
public enum Hex {
  /// The digits in lower case.
  @inlinable
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 0xF))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes the lowest so many hexadecimal digits of a number, in lower case.
  static func write(_ number: UInt64, _ count: Int, to text: UnsafeMutablePointer<UInt8>) {
    var number = number
    var place = count
    while place > 0 {
      place -= 1
      text[place] = digit(UInt8(truncatingIfNeeded: number) & 0xF)
      number >>= 4
    }
  }

  /// The bytes of a text of digits in either case; nil if there is anything else in it or half a pair.
  @inlinable
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for character in text {
      guard let nibble = value(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | nibble)
        high = nil
      } else {
        high = nibble
      }
    }
    return high == nil ? bytes : nil
  }

  /// The lower-case digit of a value below 16.
  @inlinable @inline(__always)
  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// The value of one digit, in either case.
  @inlinable @inline(__always)
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}

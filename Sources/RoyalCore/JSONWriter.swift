/// Strings as JSON (RFC 8259 §7): escaped where the grammar demands it, raw UTF-8 otherwise.
public enum JSONWriter {
  /// The text in quotation marks, as JSON.
  public static func quoted(_ text: String) -> String {
    String(decoding: escaped(text.utf8), as: UTF8.self)
  }

  /// The bytes in quotation marks, as JSON; what is not UTF-8 in them becomes U+FFFD.
  public static func quoted(utf8: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(utf8)
    return UTF8Validation.isValid(bytes) ? escaped(bytes) : escaped(String(decoding: bytes, as: UTF8.self).utf8)
  }

  private static func escaped(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + 2)
    text.append(UInt8(ascii: "\""))
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0x00..<0x20, 0x7F: appendControl(byte, to: &text)
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
    return text
  }

  private static func appendControl(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: text.append(UInt8(ascii: "b"))
    case 0x09: text.append(UInt8(ascii: "t"))
    case 0x0A: text.append(UInt8(ascii: "n"))
    case 0x0C: text.append(UInt8(ascii: "f"))
    case 0x0D: text.append(UInt8(ascii: "r"))
    default: text += [UInt8(ascii: "u"), 0x30, 0x30, Hex.digit(byte >> 4), Hex.digit(byte & 0xF)]
    }
  }
}

/// Base64 with and without padding, strict: one text for one byte string.
public enum Base64 {
  /// The bytes of padded base64 (RFC 4648 §4); nil for blanks, wrong padding or stray bits at the end.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    return decode(text.dropLast(padding), UInt8(ascii: "+"), UInt8(ascii: "/"))
  }

  /// The bytes of base64url without padding (RFC 7515 §2); nil for anything else or stray bits at the end.
  public static func decodeURL(_ text: some Collection<UInt8>) -> [UInt8]? {
    decode(text, UInt8(ascii: "-"), UInt8(ascii: "_"))
  }

  /// Padded base64 (RFC 4648 §4).
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    let text = encodeURL(bytes).utf8.map { byte in
      byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
    }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
    return String(decoding: text + padding, as: UTF8.self)
  }

  /// Base64url without padding (RFC 7515 §2).
  public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var bits: UInt32 = 0
    var held: UInt32 = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      held += 8
      while held >= 6 {
        held -= 6
        text.append(digit(UInt8(bits >> held & 0x3F)))
      }
      bits &= 0x3F
    }
    if held > 0 { text.append(digit(UInt8(bits << (6 - held) & 0x3F))) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func decode(_ text: some Collection<UInt8>, _ value62: UInt8, _ value63: UInt8) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var held: UInt32 = 0
    for character in text {
      guard let value = value(character, value62, value63) else { return nil }
      bits = (bits << 6 | value) & 0xFFF
      held += 6
      guard held >= 8 else { continue }
      held -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> held))
    }
    return bits & (1 << held - 1) == 0 ? bytes : nil
  }

  private static func value(_ character: UInt8, _ value62: UInt8, _ value63: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
    case value62: 62
    case value63: 63
    default: nil
    }
  }

  /// The base64url character of a value below 64.
  private static func digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: value + 65
    case 26..<52: value + 71
    case 52..<62: value - 4
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }
}

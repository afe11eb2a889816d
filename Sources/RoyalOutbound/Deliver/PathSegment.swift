import RoyalCore

/// Text as one segment of a URL's path.
enum PathSegment {
  /// Everything but unreserved characters percent-encoded (RFC 3986 §2.1, §2.3); nil for what no server takes as a segment.
  static func encode(_ text: String) -> String? {
    guard !text.isEmpty, text != ".", text != ".." else { return nil }
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return encoded
  }
}

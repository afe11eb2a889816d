/// The rule for what may stand behind a header's colon: one line, no control characters, bounded.
public enum HeaderValue {
  /// The longest value that is kept, in bytes of UTF-8.
  public static let limit = 4096

  /// The text as one clean line: line breaks and tabs become blanks, other control characters go, the end is cut at ``limit``.
  public static func clean(_ text: String) -> String {
    var text = text
    let isClean = text.withUTF8 { $0.count <= limit && $0.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
    return trimmed(isClean ? text : filtered(text))
  }

  private static func filtered(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    var size = 0
    for scalar in text.unicodeScalars {
      guard let scalar = replacement(for: scalar) else { continue }
      size += UTF8.width(scalar)
      if size > limit { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: " "
    case 0x00...0x1F, 0x7F...0x9F: nil
    // Marks that reorder a line on the operator's terminal.
    case 0x202A...0x202E, 0x2066...0x2069: nil
    default: scalar
    }
  }

  private static func trimmed(_ text: String) -> String {
    guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
    let bytes = Array(text.utf8)
    let start = bytes.firstIndex { $0 != 0x20 } ?? bytes.endIndex
    let end = bytes.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? start
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

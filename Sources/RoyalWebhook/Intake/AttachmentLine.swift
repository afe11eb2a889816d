import RoyalCore

/// The value of an `Attachment` header: `<type> <url>`, `-` where there is no address, a geo URI (RFC 5870) for a place.
enum AttachmentLine {
  /// Attachments of one message that are recorded; Chatwoot allows 15.
  static let limit = 32

  static func text(type: String, url: String?) -> String {
    let word = type.utf8.filter { $0 > 0x20 && $0 < 0x7F }
    let name = word.isEmpty ? "file" : String(decoding: word, as: UTF8.self)
    guard let url, !url.isEmpty else { return "\(name) -" }
    return "\(name) \(withoutBlanks(url))"
  }

  /// A place; the numbers as the platform wrote them.
  static func place(type: String, latitude: JSONValue?, longitude: JSONValue?) -> String {
    guard let latitude, let longitude, latitude.kind == .number, longitude.kind == .number else {
      return text(type: type, url: nil)
    }
    let position = Array(latitude.raw) + [UInt8(ascii: ",")] + Array(longitude.raw)
    return text(type: type, url: "geo:" + String(decoding: position, as: UTF8.self))
  }

  private static func withoutBlanks(_ url: String) -> String {
    var bytes: [UInt8] = []
    for byte in url.utf8 {
      if byte <= 0x20 || byte == 0x7F { bytes += "%20".utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

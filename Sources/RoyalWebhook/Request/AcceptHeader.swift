import RoyalCore

/// The Accept field of a request (RFC 9110 §12.5.1), as far as the choice between a page and JSON needs it.
struct AcceptHeader {
  private var page: Double?
  private var json: Double?

  init(_ text: String?) {
    for part in (text ?? "").utf8.split(separator: UInt8(ascii: ",")) {
      let words = part.split(separator: UInt8(ascii: ";")).map { AcceptHeader.lowered($0) }
      guard let type = words.first else { continue }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
      switch type {
      case "text/html": page = min(max(quality ?? 1, 0), 1)
      case "application/json": json = min(max(quality ?? 1, 0), 1)
      default: continue
      }
    }
  }

  private static func lowered(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.filter { $0 > 0x20 }.map { $0.asciiLowercased }, as: UTF8.self)
  }

  /// Whether a browser asks: it names HTML, and JSON not before it.
  var wantsPage: Bool {
    guard let page, page > 0 else { return false }
    return page >= json ?? 0
  }
}

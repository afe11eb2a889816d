import RoyalCore

/// An answer that is not JSON: a proxy's page, a rate limiter's line.
enum PlainAnswer {
  /// The first 4096 bytes without markup.
  static func text(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    return text.utf8.contains(UInt8(ascii: "<")) ? HTMLText.plain(text) : text
  }
}

import RoyalCore

/// The Retry-After header (RFC 9110 §10.2.3).
enum RetryAfter {
  /// In milliseconds: more than a day is not believed.
  static let limit = 86_400_000

  /// Milliseconds from `now` (epoch milliseconds) to the moment the headers name, in seconds or as a date; nil where they
  /// name none.
  static func milliseconds(in headers: [String: String], now: Int) -> Int? {
    guard let value = headers["retry-after"].map(trimmed), !value.isEmpty else { return nil }
    if value.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { return min(Int(value) ?? limit, limit / 1000) * 1000 }
    return Timestamp.parseHTTPDate(value).map { min(max($0 - now, 0), limit) }
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(start[...last])
  }
}

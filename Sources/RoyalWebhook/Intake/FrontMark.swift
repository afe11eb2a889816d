import RoyalCore

/// What the front of several nodes says of a request (`etc/nginx/royal-cluster.conf`): another node may have a copy of it.
struct FrontMark: Equatable {
  /// When this copy left the front, epoch milliseconds.
  let sent: Int
  /// The nodes that had a copy before, as the front calls them; nil for the first.
  let tried: String?

  /// - Parameter sent: seconds since the epoch with three decimals, nginx's `$msec`.
  init?(sent: String?, tried: String?) {
    let parts = sent.map { $0.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) } ?? []
    guard parts.count == 2, (1...12).contains(parts[0].count), parts[1].count == 3,
      parts.allSatisfy({ $0.allSatisfy { 0x30...0x39 ~= $0 } })
    else { return nil }
    self.sent = parts.joined().reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let clean = HeaderValue.clean(tried ?? "").unicodeScalars.prefix(200)
    self.tried = clean.isEmpty ? nil : String(String.UnicodeScalarView(clean))
  }

  init?(_ head: RequestHead) { self.init(sent: head.header("x-royal-front"), tried: head.header("x-royal-tried")) }
}

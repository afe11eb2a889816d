import RoyalCore

/// The JSON Web Token (RFC 7519) that Evolution signs with `jwt_key`: HS256 and nothing else.
struct WebToken {
  let key: [UInt8]

  /// Evolution signs once and repeats for twenty minutes with a token that lives ten (contract §2.1).
  private static let leave = 30 * 60_000

  /// - Parameter now: epoch milliseconds.
  func accepts(_ token: String, now: Int) -> Bool {
    let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let header = WebToken.object(parts[0]), let signature = Base64.decodeURL(parts[2]) else {
      return false
    }
    // The algorithm is ours to choose, not the token's (RFC 8725 §3.1).
    guard header["alg"]?.string == "HS256", header["crit"] == nil else { return false }
    let signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
    guard constantTimeEqual(HMACSHA256.code(for: signed, key: key), signature) else { return false }
    guard let claims = WebToken.object(parts[1]) else { return false }
    return WebToken.isForUs(claims, now)
  }

  private static func object(_ part: some Collection<UInt8>) -> JSONValue? {
    guard let bytes = Base64.decodeURL(part), let value = try? JSONValue.parse(bytes, maximumDepth: 8) else {
      return nil
    }
    return value.kind == .object ? value : nil
  }

  private static func isForUs(_ claims: JSONValue, _ now: Int) -> Bool {
    guard claims["app"]?.string == "evolution", claims["action"]?.string == "webhook",
      let expiry = claims["exp"]?.double, expiry > 0
    else { return false }
    return expiry * 1000 + Double(leave) > Double(now)
  }
}

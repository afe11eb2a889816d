import RoyalCore

/// Whether a request carries the signature of one of our secrets, contracts/chatwoot.md §2.
struct ChatwootSignature {
  /// One for each webhook or bot whose URL is ours; none: everything is accepted.
  let secrets: [String]
  /// Milliseconds that a signature may lie in the past, or our clock behind the sender's.
  let maximumAge: Int

  /// - Parameters:
  ///   - body: the bytes as they came.
  ///   - now: epoch milliseconds.
  /// - Throws: a refusal with 401 that says what is wrong.
  func check(_ head: RequestHead, body: [UInt8], now: Int) throws(Refusal) {
    if secrets.isEmpty { return }
    if let signature = head.header("x-chatwoot-signature") {
      return try check(signature, timestamp: head.header("x-chatwoot-timestamp"), body, now)
    }
    // What the predecessor of this program used: the same, over the body alone.
    guard let signature = head.header("x-hub-signature-256") else {
      throw .unauthorized("the request is not signed")
    }
    guard matches(signature, body) else { throw ChatwootSignature.wrong }
  }

  private static let wrong = Refusal.unauthorized("the signature is wrong")

  private func check(_ signature: String, timestamp: String?, _ body: [UInt8], _ now: Int) throws(Refusal) {
    guard let timestamp, case .bytes(let seconds) = ContentLength(timestamp), seconds < 100_000_000_000 else {
      throw .unauthorized("X-Chatwoot-Timestamp is missing or no number of seconds")
    }
    guard matches(signature, body, behind: Array("\(timestamp).".utf8)) else { throw ChatwootSignature.wrong }
    // A whole second of leave, for the timestamp has no fraction.
    guard abs(now - seconds * 1000) <= maximumAge + 999 else {
      throw .unauthorized("the signature is older than CHATWOOT_SIGNATURE_AGE allows, or one of the clocks is wrong")
    }
  }

  private func matches(_ signature: String, _ body: [UInt8], behind head: [UInt8] = []) -> Bool {
    let prefix = Array("sha256=".utf8)
    let text = Array(signature.utf8)
    guard text.starts(with: prefix), let given = Hex.decode(text[prefix.count...]), given.count == 32 else {
      return false
    }
    var isKnown = false
    // All secrets are tried, so that the time does not tell which of them was right.
    for secret in secrets {
      let code = HMACSHA256.code(for: body, behind: head, key: Array(secret.utf8))
      isKnown = constantTimeEqual(code, given) || isKnown
    }
    return isKnown
  }
}

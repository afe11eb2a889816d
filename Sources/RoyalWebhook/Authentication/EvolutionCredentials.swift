import RoyalCore

/// Whether a request from Evolution shows our token or a JWT signed with our key, contracts/evolution.md §2.1.
struct EvolutionCredentials {
  let token: String?
  let jwtKey: String?

  /// - Parameters:
  ///   - tail: the parts of the path behind `/webhook/evolution`.
  ///   - now: epoch milliseconds.
  /// - Throws: a refusal with 401. With neither token nor key configured nothing is refused.
  func check(_ head: RequestHead, tail: [String], now: Int) throws(Refusal) {
    guard token != nil || jwtKey != nil else { return }
    let hasToken = token.map { shows(Array($0.utf8), head, tail) } ?? false
    let hasJWT = jwtKey.map { WebToken(key: Array($0.utf8)).accepts(head.bearerToken ?? "", now: now) } ?? false
    guard hasToken || hasJWT else { throw .unauthorized("the token is missing or wrong") }
  }

  private func shows(_ token: [UInt8], _ head: RequestHead, _ tail: [String]) -> Bool {
    var candidates = [head.bearerToken, head.header("x-royal-token"), tail.first].compactMap {
      $0.map { Array($0.utf8) }
    }
    if let query = QueryString.value(of: "token", in: head.query) {
      // With webhooks by events Evolution writes `/messages-upsert` behind the query (contract §1.2).
      candidates.append(query)
      candidates.append(Array(query.prefix { $0 != UInt8(ascii: "/") }))
      if let slash = query.lastIndex(of: UInt8(ascii: "/")) { candidates.append(Array(query[..<slash])) }
    }
    var isShown = false
    for candidate in candidates { isShown = constantTimeEqual(candidate, token) || isShown }
    return isShown
  }
}

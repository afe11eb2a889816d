import RoyalCore

/// Who may use the routes that are the operator's own.
struct OperatorRights {
  /// ROYAL_ADMIN_TOKEN
  let token: String?
  /// ROYAL_TEST_ENDPOINT
  let testEndpoint: TestEndpoint

  /// The admin routes: nobody without a configured token.
  func checkAdmin(_ head: RequestHead) throws(Refusal) {
    guard token != nil else {
      throw Refusal(cause: .forbidden, sentence: "this route is closed: ROYAL_ADMIN_TOKEN is not set")
    }
    guard showsToken(head) else { throw .unauthorized("the admin token is missing or wrong") }
  }

  /// The test route: also anybody on this machine for whom nobody forwards, but no page in a browser on it, which any site
  /// can have post here.
  func checkTest(_ head: RequestHead) throws(Refusal) {
    if testEndpoint == .open || showsToken(head) { return }
    if head.isFromLoopback, !head.isForwarded {
      guard head.isFromPage else { return }
      throw Refusal(cause: .forbidden, sentence: "pages in a browser may not use this route without the admin token")
    }
    guard token == nil else { throw .unauthorized("from elsewhere this route needs the admin token") }
    throw Refusal(cause: .forbidden, sentence: "this route is open to this machine only: ROYAL_ADMIN_TOKEN is not set")
  }

  private func showsToken(_ head: RequestHead) -> Bool {
    guard let token, let shown = head.bearerToken else { return false }
    return constantTimeEqual(Array(shown.utf8), Array(token.utf8))
  }
}

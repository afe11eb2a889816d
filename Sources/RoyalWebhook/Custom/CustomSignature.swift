import RoyalCore

/// Whether a request to a custom webhook comes from whom it should, as hooks.d/NAME.conf says.
struct CustomSignature {
  /// Nil: everything is accepted.
  let signature: HookSettings.Signature?

  init(_ signature: HookSettings.Signature?) { self.signature = signature }

  /// Refuses before the body is read, where the body has no part in it.
  func checkToken(_ head: RequestHead) throws(Refusal) {
    guard let signature, signature.algorithm == .token else { return }
    let given = Array(try value(head, signature))
    var isKnown = false
    for secret in signature.secrets { isKnown = constantTimeEqual(given, Array(secret.utf8)) || isKnown }
    guard isKnown else { throw .unauthorized("the token is wrong") }
  }

  /// - Parameter body: the bytes as they came.
  /// - Throws: a refusal with 401.
  func check(_ head: RequestHead, body: [UInt8]) throws(Refusal) {
    guard let signature, signature.algorithm == .hmacSHA256 else { return }
    let text = try value(head, signature)
    let decoded: [UInt8]? =
      switch signature.encoding {
      case .hex: Hex.decode(text)
      case .base64: Base64.decode(text)
      }
    guard let given = decoded, given.count == 32 else { throw .unauthorized("the signature is malformed") }
    var isKnown = false
    // All secrets are tried, so that the time does not tell which of them was right.
    for secret in signature.secrets {
      isKnown = constantTimeEqual(HMACSHA256.code(for: body, key: Array(secret.utf8)), given) || isKnown
    }
    guard isKnown else { throw .unauthorized("the signature is wrong") }
  }

  /// What stands in the header behind the prefix.
  private func value(_ head: RequestHead, _ signature: HookSettings.Signature) throws(Refusal) -> ArraySlice<UInt8> {
    guard let field = head.header(signature.header) else {
      throw .unauthorized("the header \(signature.header) is missing")
    }
    let bytes = Array(field.utf8)
    guard bytes.starts(with: signature.prefix.utf8) else {
      throw .unauthorized("the header \(signature.header) does not begin as it should")
    }
    return bytes[signature.prefix.utf8.count...]
  }
}

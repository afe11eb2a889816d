import RoyalCore
import Testing

@testable import RoyalWebhook

struct ChatwootSignatureTests {
  private let body = Array(#"{"event":"message_created"}"#.utf8)
  /// The contract's own vector, checked there with openssl.
  private let secret = "Qm9vVGVzdFNlY3JldF8tMTIzNDU2Nzg5"
  private let signature = "sha256=34a3bd274eded52e67fe661e9be2a25997a10b24346c73318bc8767807f49158"
  private let moment = 1_781_690_401_000

  private func verdict(
    _ headers: [String: String], secrets: [String]? = nil, body: [UInt8]? = nil, now: Int? = nil
  ) -> Refusal? {
    let check = ChatwootSignature(secrets: secrets ?? [secret], maximumAge: 300_000)
    return refusal { try check.check(.plain(headers), body: body ?? self.body, now: now ?? moment) }
  }

  private var signed: [String: String] {
    ["x-chatwoot-signature": signature, "x-chatwoot-timestamp": "1781690401"]
  }

  @Test func `the contract's vector is accepted, whichever of the secrets it is`() {
    #expect(verdict(signed) == nil)
    #expect(verdict(signed, secrets: ["other", secret]) == nil)
    #expect(verdict(signed, secrets: [secret, "other"]) == nil)
  }

  @Test func `with no secret everything is accepted`() {
    #expect(verdict([:], secrets: []) == nil)
    #expect(verdict(["x-chatwoot-signature": "nonsense"], secrets: []) == nil)
  }

  @Test func `a request without any signature is refused`() {
    #expect(verdict([:])?.status(for: .chatwoot) == 401)
  }

  @Test func `a changed body, timestamp, secret or signature is refused`() {
    #expect(verdict(signed, body: body + [0x20])?.cause == .unauthorized)
    #expect(verdict(signed, secrets: ["other"])?.cause == .unauthorized)
    var headers = signed
    headers["x-chatwoot-timestamp"] = "1781690402"
    #expect(verdict(headers)?.cause == .unauthorized)
  }

  @Test(
    "signatures that are none are refused",
    arguments: [
      "", "sha256=", "34a3bd27", "sha256=34a3bd274eded52e67fe661e9be2a25997a10b24346c73318bc8767807f4915",
      "sha1=34a3bd274eded52e67fe661e9be2a25997a10b24346c73318bc8767807f49158",
      "sha256=34a3bd274eded52e67fe661e9be2a25997a10b24346c73318bc8767807f49158, sha256=00",
      "sha256=34a3bd274eded52e67fe661e9be2a25997a10b24346c73318bc8767807f49159",
    ])
  func malformed(_ signature: String) {
    var headers = signed
    headers["x-chatwoot-signature"] = signature
    #expect(verdict(headers)?.cause == .unauthorized)
  }

  @Test(
    "timestamps that are none are refused",
    arguments: [nil, "", "x", "-1", "1e9", "99999999999999999999", "1781690401.5"])
  func timestamp(_ text: String?) {
    var headers = signed
    headers["x-chatwoot-timestamp"] = text
    #expect(verdict(headers)?.cause == .unauthorized)
  }

  @Test func `a signature counts five minutes in both directions`() {
    for shift in [-300_000, 300_000, 0] { #expect(verdict(signed, now: moment + shift) == nil) }
    for shift in [-302_000, 302_000] { #expect(verdict(signed, now: moment + shift)?.cause == .unauthorized) }
  }

  @Test func `the predecessor's signature over the body alone is accepted at any time`() {
    let code = Hex.encode(HMACSHA256.code(for: body, key: Array(secret.utf8)))
    #expect(verdict(["x-hub-signature-256": "sha256=\(code)"], now: 0) == nil)
    #expect(verdict(["x-hub-signature-256": "sha256=\(code)"], body: []) != nil)
  }

  @Test func `a wrong signature of Chatwoot's is not mended by a right one of the predecessor's`() {
    let code = Hex.encode(HMACSHA256.code(for: body, key: Array(secret.utf8)))
    #expect(verdict(["x-hub-signature-256": "sha256=\(code)", "x-chatwoot-signature": "sha256=00"]) != nil)
  }
}

import RoyalCore
import Testing

@testable import RoyalWebhook

struct EvolutionCredentialsTests {
  private static let now = 1_795_369_203_123

  private func isAccepted(
    _ headers: [String: String] = [:], query: String = "", tail: [String] = [], token: String? = "s3/cret",
    key: String? = nil
  ) -> Bool {
    refusal {
      try EvolutionCredentials(token: token, jwtKey: key).check(
        .plain(headers, query: query), tail: tail, now: Self.now)
    } == nil
  }

  private static func jwt(
    header: String = #"{"alg":"HS256","typ":"JWT"}"#, app: String = "evolution", action: String = "webhook",
    expiry: String? = "1795369800", key: String = "llave"
  ) -> String {
    let claims = #"{"iat":1795369200,\#(expiry.map { #""exp":\#($0),"# } ?? "")"app":"\#(app)","action":"\#(action)"}"#
    let signed = Base64.encodeURL(Array(header.utf8)) + "." + Base64.encodeURL(Array(claims.utf8))
    return signed + "." + Base64.encodeURL(HMACSHA256.code(for: Array(signed.utf8), key: Array(key.utf8)))
  }

  @Test func `with neither token nor key everything is accepted`() {
    #expect(isAccepted(token: nil))
  }

  @Test func `the token is taken in all four places`() {
    #expect(isAccepted(["authorization": "Bearer s3/cret"]))
    #expect(isAccepted(["authorization": "bearer  s3/cret"]))
    #expect(isAccepted(["x-royal-token": "s3/cret"]))
    #expect(isAccepted(query: "a=b&token=s3%2Fcret"))
    #expect(isAccepted(query: "token=s3/cret"))
    #expect(isAccepted(query: "token=s3/cret/messages-upsert"))
    #expect(isAccepted(query: "token=geheim/messages-upsert", token: "geheim"))
    #expect(isAccepted(tail: ["geheim"], token: "geheim"))
    #expect(isAccepted(tail: ["geheim", "messages-upsert"], token: "geheim"))
  }

  @Test func `everywhere else, and anything else, is refused`() {
    #expect(!isAccepted())
    #expect(!isAccepted(["authorization": "Basic s3/cret"]))
    #expect(!isAccepted(["authorization": "Bearer s3/cret2"]))
    #expect(!isAccepted(["authorization": "Bearer"]))
    #expect(!isAccepted(["x-royal-token": "s3/cre"]))
    #expect(!isAccepted(query: "token=s3"))
    #expect(!isAccepted(query: "atoken=s3/cret"))
    #expect(!isAccepted(query: "token=%zz"))
    #expect(!isAccepted(tail: ["messages-upsert", "geheim"], token: "geheim"))
  }

  @Test func `a token signed with the key is accepted, also half an hour after its end`() {
    #expect(isAccepted(["authorization": "Bearer " + Self.jwt()], token: nil, key: "llave"))
    #expect(isAccepted(["authorization": "Bearer " + Self.jwt(expiry: "1795367500")], token: nil, key: "llave"))
    #expect(isAccepted(["authorization": "Bearer " + Self.jwt()], key: "llave"))
    #expect(isAccepted(["x-royal-token": "s3/cret"], key: "llave"))
  }

  static let forgeries = [
    jwt(key: "otra"), jwt(header: #"{"alg":"none"}"#), jwt(header: #"{"alg":"HS512"}"#),
    jwt(header: #"{"alg":"hs256"}"#),
    jwt(header: #"{"alg":"HS256","crit":["x"]}"#), jwt(header: "[]"), jwt(header: "{}"), jwt(app: "other"),
    jwt(action: "login"), jwt(expiry: "1795367300"), jwt(expiry: nil), jwt(expiry: "null"),
    jwt(expiry: #""1795369800""#),
    jwt() + "A", String(jwt().dropLast(2)), jwt() + ".", "a.b", "..", "",
    Base64.encodeURL(Array(#"{"alg":"none"}"#.utf8)) + "." + String(jwt().split(separator: ".")[1]) + ".",
  ]

  @Test("forged, foreign and stale tokens are refused", arguments: forgeries)
  func forged(_ token: String) {
    #expect(!isAccepted(["authorization": "Bearer " + token], token: nil, key: "llave"))
  }

  @Test func `a refusal is a 401`() {
    let refusal = refusal { try EvolutionCredentials(token: "t", jwtKey: nil).check(.plain(), tail: [], now: Self.now) }
    #expect(refusal?.status(for: .evolution) == 401)
  }
}

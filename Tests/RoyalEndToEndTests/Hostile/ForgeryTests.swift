import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Senders without a secret, or with somebody else's.
@Suite(.serialized) struct ForgeryTests {
  struct Token: Sendable, CustomTestStringConvertible {
    var name: String
    var header: String
    var claims: String = "{\"app\":\"evolution\",\"action\":\"webhook\",\"exp\":99999999999}"
    var key = "not-the-key"
    /// What stands in the place of the signature; nil: one made with `key`.
    var signature: String?
    var testDescription: String { name }

    var text: String {
      let signed = Base64.encodeURL(Array(header.utf8)) + "." + Base64.encodeURL(Array(claims.utf8))
      let made = Base64.encodeURL(HMACSHA256.code(for: Array(signed.utf8), key: Array(key.utf8)))
      return "\(signed).\(signature ?? made)"
    }
  }

  private static let key = "jwt-key-7f3a"
  private static let plain = #"{"alg":"HS256","typ":"JWT"}"#

  static let forged = [
    Token(name: "alg none, no signature", header: #"{"alg":"none"}"#, signature: ""),
    Token(name: "alg None", header: #"{"alg":"None"}"#, signature: ""),
    Token(name: "alg NONE, some signature", header: #"{"alg":"NONE"}"#),
    Token(name: "alg none, signed with our key", header: #"{"alg":"none"}"#, key: key),
    Token(name: "alg hs256", header: #"{"alg":"hs256"}"#, key: key),
    Token(name: "alg HS512 with our key", header: #"{"alg":"HS512"}"#, key: key),
    Token(name: "alg RS256 with our key as HMAC", header: #"{"alg":"RS256"}"#, key: key),
    Token(name: "no alg", header: "{}", key: key),
    Token(name: "alg is a list", header: #"{"alg":["HS256"]}"#, key: key),
    Token(name: "alg null", header: #"{"alg":null}"#, key: key),
    Token(name: "two algs, the last none", header: #"{"alg":"HS256","alg":"none"}"#, signature: ""),
    Token(name: "two algs, the last HS256, unsigned", header: #"{"alg":"none","alg":"HS256"}"#, signature: ""),
    Token(name: "the key of its choice", header: #"{"alg":"HS256","kid":"../../../../dev/null"}"#, key: ""),
    Token(name: "a key to be selected", header: #"{"alg":"HS256","kid":"' UNION SELECT 'not-the-key"}"#),
    Token(name: "the key that it brings", header: #"{"alg":"HS256","jwk":{"kty":"oct","k":"bm90LXRoZS1rZXk"}}"#),
    Token(
      name: "a key to be fetched", header: #"{"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/"}"#),
    Token(name: "a critical extension", header: #"{"alg":"HS256","crit":["b64"],"b64":false}"#, key: key),
    Token(name: "an empty key", header: plain, key: ""),
    Token(name: "an empty signature", header: plain, signature: ""),
    Token(name: "half a signature", header: plain, signature: "AAAAAAAAAAAAAAAAAAAAAA"),
    Token(name: "a padded signature", header: plain, signature: "AAAA===="),
    Token(name: "no end", header: plain, claims: #"{"app":"evolution","action":"webhook"}"#, key: key),
    Token(
      name: "an end in words", header: plain, claims: #"{"app":"evolution","action":"webhook","exp":"99999999999"}"#,
      key: key),
    Token(
      name: "an end beyond numbers", header: plain, claims: #"{"app":"evolution","action":"webhook","exp":1e400}"#,
      key: key),
    Token(
      name: "an end before time", header: plain, claims: #"{"app":"evolution","action":"webhook","exp":-1}"#, key: key),
    Token(
      name: "two ends, the last long ago", header: plain,
      claims: #"{"app":"evolution","action":"webhook","exp":99999999999,"exp":1}"#, key: key),
    Token(
      name: "of another application", header: plain,
      claims: #"{"app":"chatwoot","action":"webhook","exp":99999999999}"#, key: key),
    Token(name: "claims that are a list", header: plain, claims: "[]", key: key),
  ]

  @Test(arguments: forged) func `a forged JWT opens nothing`(token: Token) throws {
    let box = try Sandbox(["EVOLUTION_JWT_KEY": Self.key])
    let answer = try box.hook(
      HookRequest("/webhook/evolution", Bodies.evolution(), headers: ["Authorization": "Bearer \(token.text)"]))
    #expect(answer.status == 401 && answer.isClearRefusal, "\(answer.status) \(answer.text)")
    #expect(!answer.text.contains(token.text))
    try box.expectUntouched(token.name)
  }

  @Test func `a good JWT with parts added or taken away is none`() throws {
    let box = try Sandbox(["EVOLUTION_JWT_KEY": Self.key])
    let good = Token(name: "good", header: Self.plain, key: Self.key).text
    let parts = good.split(separator: ".").map(String.init)
    let bad = [
      good + ".", good + ".x", "." + good, parts[0] + "." + parts[1], parts[1] + "." + parts[0] + "." + parts[2],
      good + "=", good + "\t", " ", ".",
    ]
    for text in bad {
      let answer = try box.hook(
        HookRequest("/webhook/evolution", Bodies.evolution(), headers: ["Authorization": "Bearer \(text)"]))
      #expect(answer.status == 401, "\(text)")
    }
    try box.expectUntouched("changed JWT")
    let answer = try box.hook(
      HookRequest("/webhook/evolution", Bodies.evolution(), headers: ["Authorization": "bearer   \(good)"]))
    #expect(answer.word == "received", "\(answer.text)")
  }

  private static func signature(_ secret: String, _ stamp: String, _ body: String) -> String {
    "sha256=" + Hex.encode(HMACSHA256.code(for: Array("\(stamp).\(body)".utf8), key: Array(secret.utf8)))
  }

  @Test(
    arguments: ["", " ", "0", "-1", "+1795369203", "1e9", "99999999999999999999", "NaN", "0x6b2f", "1795369203.5"],
    Way.allCases)
  func `a timestamp that is none is refused although the signature fits it`(stamp: String, way: Way) throws {
    let box = try Sandbox(["CHATWOOT_WEBHOOK_SECRET": "s"])
    let headers = [
      "X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": Self.signature("s", stamp, Bodies.chatwoot()),
    ]
    let answer = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot(), headers: headers), by: way)
    #expect(answer.status == 401 && answer.isClearRefusal, "\(answer.text)")
    try box.expectUntouched("timestamp \(stamp)")
  }

  @Test(arguments: Way.allCases) func `a signature that does not fit in every byte is refused`(way: Way) throws {
    let box = try Sandbox(["CHATWOOT_WEBHOOK_SECRET": "s,t"])
    let (stamp, body) = (String(Int(Date().timeIntervalSince1970)), Bodies.chatwoot())
    let good = Self.signature("s", stamp, body)
    let digits = good.dropFirst(7)
    let bad = [
      "", "sha256=", String(digits), "sha1=\(digits)", "sha256=\(digits)00", "sha256=\(digits.dropLast(2))",
      "sha256=" + String(repeating: "0", count: 64),
      "sha256=\(digits.dropLast())g", "sha256= \(digits)", "\(good), \(good)",
      "\(good),sha256=" + String(repeating: "0", count: 64),
      Self.signature("s,t", stamp, body), Self.signature("", stamp, body), Self.signature("s", stamp, body + " "),
      Self.signature("s", stamp, ""),
    ]
    for signature in bad {
      let headers = ["X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": signature]
      let answer = try box.hook(HookRequest("/webhook/chatwoot", body, headers: headers), by: way)
      #expect(answer.status == 401, "\(signature)")
    }
    // What signs timestamp and body does not sign as the predecessor's header, which signs the body alone.
    let replayed = try box.hook(HookRequest("/webhook/chatwoot", body, headers: ["X-Hub-Signature-256": good]), by: way)
    #expect(replayed.status == 401)
    let moved = try box.hook(
      HookRequest("/webhook/chatwoot", "\(stamp).\(body)", headers: ["X-Hub-Signature-256": good]), by: way)
    #expect(moved.status == 400)
    try box.expectUntouched("forged signatures")
    let headers = ["X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": good]
    #expect(try box.hook(HookRequest("/webhook/chatwoot", body, headers: headers), by: way).word == "received")
  }

  @Test func `a request that was overheard answers nobody twice, and after its time nothing`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["CHATWOOT_WEBHOOK_SECRET": "s"]) { $1 })
    let body = Bodies.chatwoot()
    let stamp = String(Int(Date().timeIntervalSince1970))
    let headers = ["X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": Self.signature("s", stamp, body)]
    let request = HookRequest("/webhook/chatwoot", body, headers: headers)
    #expect(try box.hook(request).word == "received")
    for _ in 0..<3 { #expect(try box.hook(request).word == "duplicate") }
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    for _ in 0..<3 { #expect(try box.hook(request).word == "duplicate") }
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
    try box.configure(["CHATWOOT_SIGNATURE_AGE": "0"])
    let old = String(Int(stamp)! - 2)
    let late = ["X-Chatwoot-Timestamp": old, "X-Chatwoot-Signature": Self.signature("s", old, body)]
    #expect(try box.hook(HookRequest("/webhook/chatwoot", body, headers: late)).status == 401)
  }
}

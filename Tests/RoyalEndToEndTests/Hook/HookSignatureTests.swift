import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Who may write as Chatwoot when CHATWOOT_WEBHOOK_SECRET is set.
@Suite(.serialized) struct HookSignatureTests {
  static let secrets = "first-secret,second-secret"

  /// A signature's making, and the status that it gets.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var secret: String? = "second-secret"
    /// Seconds that the timestamp lies in the past.
    var age = 1
    var header = "X-Chatwoot-Signature"
    var hasTimestamp = true
    var isCut = false
    var status: Int
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "the second of two secrets", status: 200),
    Row(name: "the first of two secrets", secret: "first-secret", status: 200),
    Row(name: "a wrong secret", secret: "third-secret", status: 401),
    Row(name: "no signature", secret: nil, status: 401),
    Row(name: "half of the right signature", isCut: true, status: 401),
    Row(name: "a timestamp six minutes old", age: 360, status: 401),
    Row(name: "a timestamp of an hour ahead", age: -3600, status: 401),
    Row(name: "no timestamp", hasTimestamp: false, status: 401),
    Row(name: "the predecessor's header", header: "X-Hub-Signature-256", hasTimestamp: false, status: 200),
    Row(
      name: "the predecessor's header, wrong secret", secret: "third-secret", header: "X-Hub-Signature-256",
      hasTimestamp: false, status: 401),
  ]

  @Test(arguments: rows, Way.allCases) func `a signature decides`(row: Row, way: Way) throws {
    let box = try Sandbox(["CHATWOOT_WEBHOOK_SECRET": Self.secrets])
    let body = Array(Bodies.chatwoot().utf8)
    let answer = try box.hook(HookRequest("/webhook/chatwoot", body: body, headers: Self.headers(row, body)), by: way)
    #expect(answer.status == row.status, "\(answer.text)")
    guard row.status != 200 else { return #expect(answer.word == "received") }
    #expect(answer.isClearRefusal)
    try box.expectUntouched(row.name)
  }

  private static func headers(_ row: Row, _ body: [UInt8]) -> [String: String] {
    guard let secret = row.secret else { return [:] }
    var headers: [String: String] = [:]
    let stamp = String(Int(Date().timeIntervalSince1970) - row.age)
    if row.hasTimestamp { headers["X-Chatwoot-Timestamp"] = stamp }
    let signed = row.header == "X-Chatwoot-Signature" ? Array("\(stamp).".utf8) + body : body
    let code = Hex.encode(HMACSHA256.code(for: signed, key: Array(secret.utf8)))
    headers[row.header] = "sha256=" + (row.isCut ? String(code.prefix(32)) : code)
    return headers
  }

  @Test func `a body changed after it was signed is refused`() throws {
    let box = try Sandbox(["CHATWOOT_WEBHOOK_SECRET": Self.secrets])
    let headers = Self.headers(Self.rows[0], Array(Bodies.chatwoot().utf8))
    let answer = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot("Otra cosa"), headers: headers))
    #expect(answer.status == 401)
    try box.expectUntouched("changed body")
  }

  @Test func `the signature is asked for before the body is looked at`() throws {
    let box = try Sandbox(["CHATWOOT_WEBHOOK_SECRET": Self.secrets])
    #expect(try box.hook(HookRequest("/webhook/chatwoot", "{not json")).status == 401)
  }
}

import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Who may write as Evolution when a token or a JWT key is set.
@Suite(.serialized) struct HookTokenTests {
  static let token = "s3cret-token"
  static let key = "jwt-key"

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var target = "/webhook/evolution"
    var headers: [String: String] = [:]
    var status: Int
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "bearer", headers: ["Authorization": "Bearer s3cret-token"], status: 200),
    Row(name: "own header", headers: ["X-Royal-Token": "s3cret-token"], status: 200),
    Row(name: "query", target: "/webhook/evolution?token=s3cret-token", status: 200),
    Row(
      name: "query with the event behind", target: "/webhook/evolution?token=s3cret-token/messages-upsert", status: 200),
    Row(name: "path", target: "/webhook/evolution/s3cret-token", status: 200),
    Row(name: "path with the event behind", target: "/webhook/evolution/s3cret-token/messages-upsert", status: 200),
    Row(name: "JWT", headers: ["Authorization": "Bearer \(jwt())"], status: 200),
    Row(
      name: "JWT ten minutes after its end", headers: ["Authorization": "Bearer \(jwt(expiresIn: -600))"], status: 200),
    Row(name: "JWT of yesterday", headers: ["Authorization": "Bearer \(jwt(expiresIn: -86_400))"], status: 401),
    Row(name: "JWT of another key", headers: ["Authorization": "Bearer \(jwt(key: "other"))"], status: 401),
    Row(name: "JWT of nobody", headers: ["Authorization": "Bearer \(jwt(algorithm: "none"))"], status: 401),
    Row(name: "JWT for another purpose", headers: ["Authorization": "Bearer \(jwt(action: "login"))"], status: 401),
    Row(name: "nothing", status: 401),
    Row(name: "the event only", target: "/webhook/evolution/messages-upsert", status: 401),
    Row(name: "a wrong bearer", headers: ["Authorization": "Bearer s3cret-tokem"], status: 401),
    Row(name: "an empty token", target: "/webhook/evolution?token=", status: 401),
    Row(name: "the beginning of the token", headers: ["X-Royal-Token": "s3cret"], status: 401),
  ]

  static func jwt(
    key: String = key, algorithm: String = "HS256", action: String = "webhook", expiresIn seconds: Int = 600
  ) -> String {
    let now = Int(Date().timeIntervalSince1970)
    let header = Base64.encodeURL(Array(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8))
    let claims = #"{"iat":\#(now + seconds - 600),"exp":\#(now + seconds),"app":"evolution","action":"\#(action)"}"#
    let signed = header + "." + Base64.encodeURL(Array(claims.utf8))
    return signed + "." + Base64.encodeURL(HMACSHA256.code(for: Array(signed.utf8), key: Array(key.utf8)))
  }

  @Test(arguments: rows, Way.allCases) func `a token in any of its places decides`(row: Row, way: Way) throws {
    let box = try Sandbox(["EVOLUTION_WEBHOOK_TOKEN": Self.token, "EVOLUTION_JWT_KEY": Self.key])
    let answer = try box.hook(HookRequest(row.target, Bodies.evolution(), headers: row.headers), by: way)
    #expect(answer.status == row.status, "\(answer.text)")
    guard row.status != 200 else { return #expect(answer.word == "received") }
    #expect(answer.isClearRefusal)
    try box.expectUntouched(row.name)
  }
}

import Foundation
import RoyalCore
import Testing

struct HMACSHA256Tests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var number: Int
    var key: [UInt8]
    var message: [UInt8]
    var code: String
    var testDescription: String { "RFC 4231 test case \(number)" }

    init(_ number: Int, _ key: [UInt8], _ message: [UInt8], _ code: String) {
      (self.number, self.key, self.message, self.code) = (number, key, message, code)
    }

    init(_ number: Int, _ key: [UInt8], _ message: String, _ code: String) {
      self.init(number, key, Array(message.utf8), code)
    }
  }

  /// RFC 4231 §4.2 to §4.8; the fifth is cut off at 16 bytes there.
  static let vectors: [Vector] = [
    Vector(1, many(0x0b, 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      2, Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(3, many(0xaa, 20), many(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(4, Array(1...25), many(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(5, many(0x0c, 20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    Vector(
      6, many(0xaa, 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      7, many(0xaa, 131),
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed "
        + "before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  static func many(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }

  @Test(arguments: vectors)
  func `a message has the code of the standard`(vector: Vector) {
    let code = HMACSHA256.code(for: vector.message, key: vector.key)
    #expect(Hex.encode(code.prefix(vector.code.utf8.count / 2)) == vector.code)
    #expect(code.count == 32)
  }

  @Test func `a message behind a head has the code of the whole`() {
    let key = Array("secret".utf8)
    for head in ["", ".", "1700000000.", String(repeating: "1", count: 100)].map({ Array($0.utf8) }) {
      let message = Array("{\"event\":\"message_created\"}".utf8)
      #expect(
        HMACSHA256.code(for: message, behind: head, key: key) == HMACSHA256.code(for: head + message, key: key))
    }
  }

  @Test func `a key of just one block is used as it is`() {
    let code = HMACSHA256.code(for: Array("abc".utf8), key: Self.many(0x61, 64))
    #expect(Hex.encode(code) == "6608ac82dca1cb1fddbb5d81e3d9877642b744f565cd9697ac27daa250c80d28")
  }

  @Test(.enabled(if: Corpus.isDue, Corpus.absence))
  func `Wycheproof's valid codes match and its forged ones do not`() throws {
    let file = try JSONSerialization.jsonObject(with: Data(Corpus.bytes("hmac/hmac_sha256_test.json")))
    let groups = try #require((file as? [String: Any])?["testGroups"] as? [[String: Any]])
    var seen = 0
    for group in groups {
      let size = try #require(group["tagSize"] as? Int) / 8
      for test in try #require(group["tests"] as? [[String: Any]]) {
        func bytes(_ field: String) throws -> [UInt8] {
          let digits = try #require(test[field] as? String)
          return try #require(Hex.decode(digits.utf8))
        }
        let code = HMACSHA256.code(for: try bytes("msg"), key: try bytes("key")).prefix(size)
        let isValid = test["result"] as? String == "valid"
        #expect(constantTimeEqual(code, try bytes("tag")) == isValid, "tcId \(test["tcId"] ?? "?")")
        seen += 1
      }
    }
    #expect(seen > 100)
  }
}

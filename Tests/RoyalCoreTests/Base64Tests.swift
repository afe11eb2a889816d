import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

struct Base64Tests {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of the RFC are read and written`(plain: String, coded: String) {
    #expect(Base64.decode(coded.utf8) == Array(plain.utf8))
    let bare = coded.replacingOccurrences(of: "=", with: "")
    #expect(Base64.decodeURL(bare.utf8) == Array(plain.utf8))
    #expect(Base64.encodeURL(plain.utf8) == bare)
  }

  @Test func `random bytes come back, and Foundation agrees`() {
    var generator = SeededGenerator(seed: 4648)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let coded = Data(bytes).base64EncodedString()
      #expect(Base64.encode(bytes) == coded)
      #expect(Base64.decode(coded.utf8) == bytes)
      #expect(Base64.decodeURL(Base64.encodeURL(bytes).utf8) == bytes)
      let url = coded.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" }
      #expect(Base64.encodeURL(bytes) == String(url))
    }
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zm9v=", "Z=g=", "Zg==Zg==", "Zh==", "Zm9=", "Zm 9", "Zm9\n", "-_8=",
    "Zm9é",
  ])
  func `base64 of the wrong form is refused`(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test(arguments: ["Z", "Zh", "Zm9", "+/8", "Zg==", "Zm8=", "Z g", "AAAAA", "Zg\0"])
  func `base64url of the wrong form is refused`(text: String) {
    #expect(Base64.decodeURL(text.utf8) == nil)
  }
}

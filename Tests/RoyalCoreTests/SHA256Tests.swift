import RoyalCore
import Testing

struct SHA256Tests {
  /// FIPS 180-4 examples (NIST CSRC, SHA256.pdf), then messages around the edges of a block.
  static let vectors: [(message: String, digest: String)] = [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (String(repeating: "a", count: 65), "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    (String(repeating: "a", count: 119), "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    (String(repeating: "a", count: 120), "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"),
  ]

  @Test(arguments: vectors)
  func `a message has the digest of the standard`(message: String, digest: String) {
    #expect(Hex.encode(SHA256.hash(Array(message.utf8))) == digest)
  }

  @Test func `a million times the letter a has the digest of the standard`() {
    let digest = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(Hex.encode(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `pieces of any size give the digest of the whole`() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = SHA256.hash(message)
    for size in 1...150 {
      var hasher = SHA256()
      for start in stride(from: 0, to: message.count, by: size) {
        hasher.update(message[start..<min(start + size, message.count)])
      }
      #expect(hasher.finish() == whole, "pieces of \(size)")
    }
  }

  @Test func `a collection that does not lie in one place is hashed like an array`() {
    let message = (0..<200).map { UInt8($0) }
    var hasher = SHA256()
    hasher.update(message.reversed())
    #expect(hasher.finish() == SHA256.hash(Array(message.reversed())))
  }

  @Test func `a copy goes its own way`() {
    var one = SHA256()
    one.update(Array("a".utf8))
    var other = one
    one.update(Array("bc".utf8))
    other.update(Array("x".utf8))
    #expect(one.finish() == SHA256.hash(Array("abc".utf8)))
    #expect(other.finish() == SHA256.hash(Array("ax".utf8)))
  }
}

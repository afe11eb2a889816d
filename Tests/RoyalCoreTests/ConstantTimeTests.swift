import RoyalCore
import Testing

struct ConstantTimeTests {
  @Test func `equal bytes are equal, in whatever collection they lie`() {
    let bytes: [UInt8] = [1, 2, 3]
    #expect(constantTimeEqual(bytes, bytes))
    #expect(constantTimeEqual(bytes, [0, 1, 2, 3][1...]))
    #expect(constantTimeEqual("abc".utf8, Array("abc".utf8)))
    #expect(constantTimeEqual(bytes, [3, 2, 1].reversed()))
    #expect(constantTimeEqual([], []))
  }

  @Test func `a single wrong bit anywhere is seen`() {
    let bytes = SHA256.hash([])
    for bit in 0..<256 {
      var wrong = bytes
      wrong[bit / 8] ^= 1 << (bit % 8)
      #expect(!constantTimeEqual(bytes, wrong), "bit \(bit)")
    }
  }

  @Test func `two wrong bytes do not cancel out`() {
    #expect(!constantTimeEqual([1, 2, 3, 4], [1, 2, 4, 3]))
    #expect(!constantTimeEqual([0xFF, 0xFF], [0, 0]))
  }

  @Test func `a prefix is not equal`() {
    #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
    #expect(!constantTimeEqual([], [0]))
  }
}

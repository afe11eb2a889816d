import RoyalCore
import Testing

@Suite struct ByteSearchTests {
  @Test(arguments: [
    ("", "", 0..<0), ("abc", "", 0..<0), ("abc", "abc", 0..<3), ("aab", "ab", 1..<3), ("abab", "ab", 0..<2),
    ("aaab", "aab", 1..<4), ("abc", "c", 2..<3),
  ])
  func `bytes are found where they stand first`(text: String, wanted: String, range: Range<Int>) {
    #expect(Array(text.utf8).firstRange(ofBytes: wanted.utf8) == range)
  }

  @Test(arguments: [("", "a"), ("abc", "abcd"), ("abab", "ba_"), ("ab", "b\u{0}")])
  func `bytes that are not there are not found`(text: String, wanted: String) {
    #expect(Array(text.utf8).firstRange(ofBytes: wanted.utf8) == nil)
  }

  @Test func `a slice says where in the whole`() {
    #expect(Array("): a): b".utf8)[2...].firstRange(ofBytes: "):") == 4..<6)
  }
}

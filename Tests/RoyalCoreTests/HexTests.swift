import RoyalCore
import Testing

struct HexTests {
  @Test func `bytes are written in lower case`() {
    #expect(Hex.encode([0x00, 0x09, 0xAF, 0xFF]) == "0009afff")
    #expect(Hex.encode([]) == "")
  }

  @Test func `digits of either case are read`() {
    #expect(Hex.decode("0009afFF".utf8) == [0x00, 0x09, 0xAF, 0xFF])
    #expect(Hex.decode("".utf8) == [])
    #expect(Hex.decode(Hex.encode(Array(0...255)).utf8) == Array(0...255))
  }

  @Test(arguments: ["0", "abc", "0g", "/0", ":0", "@0", "G0", "`0", " 00", "00 ", "0x00", "á", "00\0"])
  func `anything else is refused`(text: String) {
    #expect(Hex.decode(text.utf8) == nil)
  }
}

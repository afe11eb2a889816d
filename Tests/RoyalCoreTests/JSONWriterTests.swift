import Foundation
import RoyalCore
import Testing

struct JSONWriterTests {
  @Test(arguments: [
    ("", #""""#), ("hola", #""hola""#), (#"a"b\c/d"#, #""a\"b\\c/d""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\0\u{1}\u{1F}\u{7F}", #""\u0000\u0001\u001f\u007f""#), ("ñ€👋\u{2028}", "\"ñ€👋\u{2028}\""), ("\r\n", #""\r\n""#),
  ])
  func `only what must be escaped is`(text: String, json: String) {
    #expect(JSONWriter.quoted(text).utf8.elementsEqual(json.utf8))
    #expect(JSONWriter.quoted(utf8: Array(text.utf8)) == Array(json.utf8))
  }

  @Test func `every scalar of the first plane comes back from the parser and from Foundation`() throws {
    let text = String(String.UnicodeScalarView((0...0xFFFF).compactMap { Unicode.Scalar($0 as UInt32) }))
    let quoted = JSONWriter.quoted(text)
    #expect(try JSONValue.parse(Array(quoted.utf8)).utf8 == Array(text.utf8))
    let foundation = try JSONSerialization.jsonObject(with: Data(quoted.utf8), options: .fragmentsAllowed)
    #expect((foundation as? String)?.utf8.elementsEqual(text.utf8) == true)
  }

  @Test func `bytes that are not UTF-8 become the replacement character`() {
    #expect(JSONWriter.quoted(utf8: [0x61, 0xFF, 0x62]) == Array("\"a\u{FFFD}b\"".utf8))
  }
}

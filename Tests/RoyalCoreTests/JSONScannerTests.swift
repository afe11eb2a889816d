import RoyalCore
import Testing

struct JSONScannerTests {
  @Test func `the tokens of a text come in its order, with their places`() throws {
    var scanner = JSONScanner(Array(#" {"a" : [1, "b\n", true ,null], "c":{} } "#.utf8))
    var tokens: [JSONScanner.Token] = []
    repeat { tokens.append(try scanner.next()) } while tokens.last != .end
    #expect(
      tokens == [
        .beginObject, .key(3..<4), .beginArray, .number(9..<10), .string(13..<16), .bool(true), .null, .endArray,
        .key(33..<34), .beginObject, .endObject, .endObject, .end,
      ])
    #expect(scanner.offset == 41)
    #expect(try scanner.next() == .end)
  }

  static let refused: [(text: String, offset: Int, reason: String)] = [
    ("", 0, "there is no value"), (" \n\t\r", 4, "there is no value"),
    ("\u{FEFF}{}", 0, "a byte order mark stands before the value"), ("\u{C}1", 0, "no value starts here"),
    ("{} {}", 3, "something stands behind the value"), ("1\0", 1, "something stands behind the value"),
    ("[1", 2, "a comma or ] is missing"), ("[1}", 2, "a comma or ] is missing"),
    ("[", 1, "the text ends before the value"),
    ("[1,", 3, "the text ends before the value"), ("[1,]", 3, "no value starts here"),
    ("[,1]", 1, "no value starts here"),
    ("{", 1, "a key is missing"), ("{\"a\":1,}", 7, "a key is missing"), ("{a:1}", 1, "a key is missing"),
    ("{\"a\"}", 4, "a colon is missing"), ("{\"a\"", 4, "a colon is missing"), ("{\"a\":}", 5, "no value starts here"),
    ("{\"a\":1]", 6, "a comma or } is missing"), ("{\"a\":1 \"b\":2}", 7, "a comma or } is missing"),
    ("]", 0, "no value starts here"), ("tru", 0, "no value starts here"), ("nul!", 0, "no value starts here"),
    ("True", 0, "no value starts here"), ("NaN", 0, "no value starts here"),
    ("truex", 4, "something stands behind the value"),
    ("01", 0, "a number starts with 0"), ("-01", 1, "a number starts with 0"),
    ("-", 1, "a digit is missing in a number"),
    ("1.", 2, "a digit is missing in a number"), (".5", 0, "no value starts here"), ("+1", 0, "no value starts here"),
    ("1e", 2, "a digit is missing in a number"), ("1E+", 3, "a digit is missing in a number"),
    ("1.e1", 2, "a digit is missing in a number"), ("0x1", 1, "something stands behind the value"),
    ("\"abc", 0, "a string does not end"), ("\"abc\\", 4, "a string does not end"), ("\"", 0, "a string does not end"),
    ("\"abcdefgh\\\"", 0, "a string does not end"), ("\"a\nb\"", 2, "a control character stands in a string"),
    ("\"12345678\u{1F}\"", 9, "a control character stands in a string"),
    ("\"\0\"", 1, "a control character stands in a string"),
    (#""\x""#, 1, "an escape is unknown"), (#""\u12""#, 1, "an escape has not four hexadecimal digits"),
    (#""\u12G4""#, 1, "an escape has not four hexadecimal digits"),
    (#""\u+123""#, 1, "an escape has not four hexadecimal digits"),
    ("'a'", 0, "no value starts here"), ("[1 /* */]", 3, "a comma or ] is missing"),
  ]

  @Test(arguments: refused)
  func `what the grammar does not know is refused, with its place and the reason`(
    text: String, offset: Int, reason: String
  ) {
    #expect(throws: JSONError(offset: offset, reason: reason)) { try JSONValue.parse(Array(text.utf8)) }
  }

  @Test func `bytes that are not UTF-8 are refused in strings and keys`() {
    for bad: [UInt8] in [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]] {
      for count in 0...17 {
        let string = [0x22] + [UInt8](repeating: 0x61, count: count) + bad + [0x22]
        let error = JSONError(offset: count + 1, reason: "a string is not UTF-8")
        #expect(throws: error) { try JSONValue.parse(string) }
        #expect(throws: JSONError.self) { try JSONValue.parse([0x7B] + string + Array(":1}".utf8)) }
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "-0.0e-0", "1E+2", "123456789012345678901234567890", "\"\"", "\"\u{7F}\"", "\"\u{FEFF}\"", " [ ] ",
    "{\"\":{}}",
    #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""\ud800""#, "\r\n[1 ,\t2]\r\n", "{\"a\":1,\"a\":[]}",
    "[0,-1.5e3,true,false,null]",
  ])
  func `what the grammar knows is accepted`(text: String) throws {
    #expect(throws: Never.self) { try JSONValue.parse(Array(text.utf8)) }
  }

  @Test func `every text cut off anywhere is refused`() {
    let text = Array(#"{"clave":[1.5e+3,"ñ\u00f1\n",{"x":null}],"b":true,"largo":"0123456789abcdef€"}"#.utf8)
    #expect(throws: Never.self) { try JSONValue.parse(text) }
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(text[..<end])) }
    }
  }

  @Test func `nesting is accepted up to the limit and refused beyond it`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[{\"a\":", count: depth / 2) + "0" + String(repeating: "}]", count: depth / 2)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue.parse(nested(128)) }
    #expect(throws: JSONError(offset: 128 / 2 * 6, reason: "nested deeper than 128")) {
      try JSONValue.parse(nested(130))
    }
    #expect(throws: Never.self) { try JSONValue.parse(nested(10), maximumDepth: 10) }
    #expect(throws: JSONError(offset: 5, reason: "nested deeper than 5")) {
      try JSONValue.parse(Array("[[[[[[]]]]]]".utf8), maximumDepth: 5)
    }
    #expect(throws: JSONError(offset: 128, reason: "nested deeper than 128")) {
      try JSONValue.parse([UInt8](repeating: 0x5B, count: 1_000_000))
    }
    // Siblings are not depth.
    #expect(throws: Never.self) { try JSONValue.parse(Array("[[],[],[],[]]".utf8), maximumDepth: 2) }
  }
}

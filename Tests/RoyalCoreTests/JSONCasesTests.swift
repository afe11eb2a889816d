import RoyalCore
import Testing

/// RFC 8259, rule by rule: what must be accepted and what must be refused. The categories are those of JSONTestSuite.
struct JSONCasesTests {
  static let accepted = [
    // Arrays
    "[]", "[ ]", "[[]   ]", "[\"\"]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[1\n]", " [1]",
    "[1,null,null,null,2]",
    "[2] ", "[[[[[[]]]]]]",
    // Numbers
    "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0.00000000000000000000000000000000000000000000000000000000000001]",
    "[20e1]",
    "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[1e+2]", "[123]",
    "[123.456789]",
    "0", "-0.0", "1e400", "-1e-400", "123456789012345678901234567890", "[1.7976931348623157e308]",
    // Objects
    #"{"asd":"sdf", "dfg":"fgh"}"#, #"{"asd":"sdf"}"#, #"{"a":"b","a":"c"}"#, #"{"a":"b","a":"b"}"#, "{}", #"{"":0}"#,
    #"{"foo\u0000bar": 42}"#, #"{ "min": -1.0e+28, "max": 1.0e+28 }"#, #"{"x":[{"id": "xxx"}], "id": "yyy"}"#,
    #"{"a":[]}"#,
    #"{"title":"\u041f\u043e\u043b"}"#, "{\n\"a\": \"b\"\n}",
    // Strings
    #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#, #"["\ud83d\ude39\ud83d\udc8d"]"#, #"["\"\\\/\b\f\n\r\t"]"#,
    #"["\\u0000"]"#,
    #"["\""]"#, #"["a/*b*/c/*d//e"]"#, #"["\\a"]"#, #"["\\n"]"#, #"["\u0012"]"#, #"["\uFFFF"]"#, #"["asd"]"#,
    #"[ "asd"]"#,
    #"["\uDBFF\uDFFF"]"#, #"["new\u00A0line"]"#, "[\"\u{10FFFF}\"]", "[\"\u{FFFF}\"]", #"["\u0000"]"#, #"["\u002c"]"#,
    "[\"π\"]",
    "[\"\u{1BFFF}\"]", "[\"asd \"]", #"" ""#, #"["\uD834\uDd1e"]"#, #"["\u0821"]"#, #"["\u0123"]"#, "[\"\u{2028}\"]",
    "[\"\u{2029}\"]",
    #"["\u0061\u30af\u30EA\u30b9"]"#, "[\"new\u{A0}line\"]", "[\"\u{7F}\"]", #"["\uA66D"]"#, #"["\u0022"]"#, "[\"€𝄞\"]",
    "[\"aa\"]",
    // Lone surrogates are in the grammar (§8.2).
    #"["\uDADA"]"#, #"["\uD888\u1234"]"#, #"["\uD800\n"]"#, #"["\uDd1ea"]"#, #"["\uD800\uD800\n"]"#, #"["\ud800abc"]"#,
    #"["\uDFAA"]"#,
    // Structure
    "false", "42", "-0.1", "null", #""asd""#, "true", #""""#, "[\"a\"]\n", "[true]", " [] ", "\t\r\n 1 \t\r\n",
  ]

  static let refused = [
    // Arrays
    "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"", "[x", "[3[4]]",
    "[1:2]", "[,]", "[-]",
    "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u{B}a\"\\f]", "[*]", "[\"\"", "[1,", "[1,\n1\n,1", "[{}",
    // Literals
    "[fals]", "[nul]", "[tru]", "[True]", "[TRUE]", "nul", "truee", "nulll", "[truE]",
    // Numbers
    "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]",
    "[0.3e]", "[0.e1]", "[0E+]",
    "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]", "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]",
    "[9.e+]", "[Inf]", "[NaN]",
    "[１]", "[1+2]", "[0x1]", "[0x42]", "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]",
    "[-012]", "[-.123]",
    "[-1x]", "[1ea]", "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "-", "1e", "00", "1.",
    // Objects
    "[\"x\", truth]", "{[: \"x\"}\n", "{\"x\", null}", "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"a\" 123}", "{key: 'value'}",
    "{\"a\" b}", "{:\"b\"}",
    "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}", "{9999E9999:1}", "{null:null,null:null}", "{\"id\":0,,,,,}",
    "{'a':0}", "{\"id\":0,}",
    "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}/**//", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{\"a\":\"b\",,\"c\":\"d\"}",
    "{a: \"b\"}", "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#",
    // Strings
    #"["\uD800\"]"#, #"["\uD800\u"]"#, #"["\uD800\u1"]"#, #"["\uD800\u1x"]"#, "[é]", "[\"\\\u{0}\"]", #"["\x00"]"#,
    #"["\\\"]"#, "[\"\\\t\"]",
    "[\"\\🌀\"]", #"["\"]"#, #"["\u00A"]"#, #"["\uD834\uDd"]"#, #"["\uD800\uD800\x"]"#, #"["\a"]"#, #"["\uqqqq"]"#,
    #"[\u0020"asd"]"#, "[\\n]", "\"",
    "['single quote']", "abc", "[\"\\", "[\"a\u{0}a\"]", "[\"new\nline\"]", "[\"\t\"]", #""\UA66D""#, #""asd""# + "x",
    "[\"\u{1F}\"]", #"["\'"]"#,
    // Structure
    "<.>", "[<null>]", "[1]x", "[1]]", "[\"asd]", "aå", "[True]", "1]", "{\"x\": true,", "[][]", "]", "", " ", "{}}",
    "{\"\":", "{\"a\":/*comment*/\"b\"}",
    "{\"a\": true} \"x\"", "['", "[,", "[{", "[\"a", "[\"a\"", "{", "{]", "{,", "{[", "{\"a", "{'a'",
    #"["\{["\{["\{["\{"#, "*", #"{"a":"b"}#{}"#,
    "[\\u000A\"\"]", "[1", "[ false, nul", "[ true, fals", "[ false, tru", "{\"asd\":\"asd\"", "\u{E5}", "\u{FEFF}{}",
    "\u{FEFF}", "[\u{2060}]", "[\u{C}]",
    "[\u{A0}]", "\u{B}1", "1\u{0}",
  ]

  /// What is not UTF-8 at all.
  static let malformed: [[UInt8]] = [
    [0x5B, 0x22, 0xFF, 0x22, 0x5D], [0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D], [0x5B, 0x22, 0xE0, 0xFF, 0x22, 0x5D],
    [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D], [0x5B, 0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22, 0x5D],
    [0x5B, 0x22, 0x81, 0x22, 0x5D],
    [0x5B, 0x22, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x22, 0x5D], [0x5B, 0x22, 0xE6, 0x97, 0x22, 0x5D],
    [0x5B, 0xFF, 0x5D], [0xE5], [0xEF, 0xBB, 0x7B, 0x7D],
    [0x5B, 0x31, 0xE5, 0x5D], [0x5B, 0x31, 0x65, 0x31, 0xE5, 0x5D],
    [0xFF, 0xFE, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D, 0],
    [0, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D], [0x5B, 0x22, 0x5C, 0xE5, 0x22, 0x5D],
    [0x5B, 0x22, 0x5C, 0x75, 0xE5, 0x22, 0x5D],
    [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x30, 0x7D],
  ]

  @Test func `what RFC 8259 allows is accepted, also without its blanks' neighbours`() {
    for text in Self.accepted {
      #expect(throws: Never.self, "\(text.debugDescription)") { try JSONValue.parse(Array(text.utf8)) }
      #expect(throws: Never.self, "\(text.debugDescription)") {
        try JSONValue.parse(Array("[\(text),{\"k\":\(text)}]".utf8))
      }
    }
  }

  @Test func `what RFC 8259 does not allow is refused`() {
    for text in Self.refused {
      #expect(throws: JSONError.self, "\(text.debugDescription)") { try JSONValue.parse(Array(text.utf8)) }
    }
    for bytes in Self.malformed { #expect(throws: JSONError.self, "\(bytes)") { try JSONValue.parse(bytes) } }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func `128 levels are read, the 129th is refused, and 100,000 cost nothing`(open: String, close: String) throws {
    let nested = { (depth: Int) in
      Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue.parse(nested(128)) }
    for depth in [129, 100_000] { #expect(throws: JSONError.self) { try JSONValue.parse(nested(depth)) } }
  }

  @Test func `of a key that comes twice the last counts, however it is written`() throws {
    let value = try JSONValue.parse(Array(#"{"id":1,"\u0069d":2,"i\u0064":3}"#.utf8))
    #expect(value["id"]?.int == 3 && value.members.count == 3)
  }

  @Test(arguments: [
    ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("-9223372036854775808", Int.min),
    ("-9223372036854775809", nil), ("18446744073709551616", nil), ("1e3", nil), ("1.0", nil), ("-0", 0),
  ])
  func `integers that do not fit are none`(text: String, expected: Int?) throws {
    #expect(try JSONValue.parse(Array(text.utf8)).int == expected)
  }
}

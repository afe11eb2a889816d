import RoyalCore
import Testing

struct JSONValueTests {
  static func value(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

  @Test func `each value says what it is`() throws {
    let kinds = try Self.value(#"[{}, [], "", 0, -1, true, false, null]"#).elements.map(\.kind)
    #expect(kinds == [.object, .array, .string, .number, .number, .bool, .bool, .null])
    #expect(try Self.value(" null ").isNull)
    #expect(try !Self.value("0").isNull)
  }

  @Test func `a webhook is read along its members`() throws {
    let body = try Self.value(
      #"""
      { "event" : "message_created", "id": 17,
        "conversation": {"meta":{"sender":{"phone_number":"+5491122334455"}},"labels":["a","b"],"custom":{}},
        "content": "Hola \u00bftenés anillos?", "private": false, "assignee": null, "cents": -12.5e1 }
      """#)
    #expect(body["event"]?.string == "message_created")
    #expect(body["id"]?.int == 17)
    #expect(body["conversation"]?["meta"]?["sender"]?["phone_number"]?.string == "+5491122334455")
    #expect(body["conversation"]?["labels"]?.elements.map(\.string) == ["a", "b"])
    #expect(body["conversation"]?["labels"]?[1]?.string == "b")
    #expect(body["conversation"]?["custom"]?.isEmptyContainer == true)
    #expect(body["content"]?.string == "Hola ¿tenés anillos?")
    #expect(body["private"]?.bool == false)
    #expect(body["assignee"]?.isNull == true)
    #expect(body["cents"]?.double == -125)
    #expect(body["nothing"] == nil)
    #expect(body.members.map(\.key) == ["event", "id", "conversation", "content", "private", "assignee", "cents"])
    #expect(body["conversation"]?["labels"]?.raw.elementsEqual(#"["a","b"]"#.utf8) == true)
    #expect(body.raw.first == UInt8(ascii: "{"))
    #expect(body.raw.last == UInt8(ascii: "}"))
  }

  @Test func `of a key that comes several times the last counts, whatever its kind`() throws {
    let body = try Self.value(#"{"a":{"b":[1]},"a":"x","c":[{}],"a":{"b":2},"\u0061":[{"z":7},3],"d":9}"#)
    #expect(body["a"]?.kind == .array)
    #expect(body["a"]?[0]?["z"]?.int == 7)
    #expect(body["a"]?[1]?.int == 3)
    #expect(body["d"]?.int == 9)
    #expect(body.members.count == 6)
    #expect(try Self.value(#"{"a":{"b":1},"a":null}"#)["a"]?.isNull == true)
  }

  @Test func `keys are compared by their decoded bytes`() throws {
    let body = try Self.value(#"{"\u0061\ud83d\ude00\n":1,"é":2,"e\u0301":3,"a\\nb":4,"":5,"\ud800":6,"nul\u0000":7}"#)
    #expect(body["a😀\n"]?.int == 1)
    #expect(body["\u{E9}"]?.int == 2)
    #expect(body["e\u{301}"]?.int == 3)
    #expect(body["a\\nb"]?.int == 4)
    #expect(body["a\nb"] == nil)
    #expect(body[""]?.int == 5)
    #expect(body["\u{FFFD}"]?.int == 6)
    #expect(body["nul\0"]?.int == 7)
    #expect(body["nul"] == nil)
    #expect(body["\\u0061\\ud83d\\ude00\\n"] == nil)
    #expect(body["A😀\n"] == nil)
    #expect(body["a😀\n "] == nil)
    #expect(body["a😀"] == nil)
  }

  @Test func `keys and strings of any length are told apart`() throws {
    for length in 50...80 {
      for escape in ["", "\\n", "\\u0041", "\\\\", "\\\""] {
        let key = escape + String(repeating: "k", count: length - min(length, escape.utf8.count))
        let text = "{\"\(key)x\":[0],\"\(key)\":[\"\(key)\",{\"y\":\"\(key)\"}],\"z\":{\"\(key)\":3}}"
        let body = try Self.value(text)
        let decoded = try #require(try Self.value("\"\(key)\"").string)
        #expect(body[decoded]?[0]?.string == decoded)
        #expect(body[decoded]?[1]?["y"]?.string == decoded)
        #expect(body["z"]?[decoded]?.int == 3)
        #expect(body.members.map(\.key) == [decoded + "x", decoded, "z"])
      }
    }
  }

  @Test func `a value of the wrong kind has nothing to give`() throws {
    for value in try Self.value(#"["text", 1, true, null]"#).elements {
      #expect(value["a"] == nil)
      #expect(value[0] == nil)
      #expect(value.elements.isEmpty)
      #expect(value.members.isEmpty)
      #expect(!value.isEmptyContainer)
    }
    let array = try Self.value("[1]")
    #expect(array["a"] == nil)
    #expect(array[1] == nil)
    #expect(array[-1] == nil)
    #expect(array.string == nil && array.int == nil && array.bool == nil && array.double == nil && array.utf8 == nil)
    #expect(try Self.value(#"{"0":1}"#)[0] == nil)
    #expect(try Self.value("\"1\"").int == nil)
    #expect(try Self.value("\"true\"").bool == nil)
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("-12", -12), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
    ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e2", nil), ("1E2", nil),
    ("100000000000000000000000", nil),
  ])
  func `a whole number that fits is an integer`(text: String, int: Int?) throws {
    #expect(try Self.value("[\(text)]")[0]?.int == int)
  }

  @Test(arguments: [
    ("0", 0), ("-0.5", -0.5), ("1e2", 100), ("0.1", 0.1), ("123456789.125E-3", 123456.789125),
    ("2.2250738585072014e-308", 2.2250738585072014e-308),
    ("1e400", nil), ("-1e400", nil), ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
  ])
  func `a number is the nearest double`(text: String, double: Double?) throws {
    #expect(try Self.value(text).double == double)
  }

  @Test(arguments: [
    (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20ac\uFFFF""#, "Aé€\u{FFFF}"),
    (#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"), (#""a\u0000b""#, "a\0b"), ("\"ñ😀\"", "ñ😀"), (#""\r\n""#, "\r\n"),
    (#""\ud800""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"), (#""\ud800x""#, "\u{FFFD}x"),
    (#""\ud800\n""#, "\u{FFFD}\n"),
    (#""\ud800\u0041""#, "\u{FFFD}A"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ud83d\ud83d""#, "\u{FFFD}\u{FFFD}"),
    (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\uDBFF\uDFFF\uD800\uDC00""#, "\u{10FFFF}\u{10000}"),
  ])
  func `a string is decoded, a lone surrogate as the replacement character`(json: String, text: String) throws {
    let value = try Self.value(json)
    #expect(value.utf8 == Array(text.utf8))
    #expect(value.string?.utf8.elementsEqual(text.utf8) == true)
  }

  @Test func `a value outlives the text it was read from, in any task`() async throws {
    let value = try #require(try Self.value(#"{"a":{"b":"c"}}"#)["a"])
    let text = await Task.detached { value["b"]?.string }.value
    #expect(text == "c")
  }
}

import Testing

@testable import RoyalCore

struct HookTemplateTests {
  private func values(_ changes: [HookTemplate.Variable: String] = [:]) -> (HookTemplate.Variable) -> String {
    { changes[$0] ?? "<\($0.rawValue)>" }
  }

  @Test(
    "a path leads to a text",
    arguments: [
      ("a", #"{"a":"x"}"#, "x"), ("a.b", #"{"a":{"b":7}}"#, "7"), ("a.0.b", #"{"a":[{"b":true}]}"#, "true"),
      ("a.1", #"{"a":[1]}"#, nil), ("a", #"{"a":null}"#, nil), ("a", #"{"a":{}}"#, nil), ("a", #"{"a":""}"#, nil),
      (#"a\.b.c"#, #"{"a.b":{"c":"x"}}"#, "x"), ("0", #"{"0":"member"}"#, "member"), ("a.b", #"{"a":"b"}"#, nil),
      ("a", #"{"a":12345678901234567890}"#, "12345678901234567890"), ("a.-1", #"{"a":[1]}"#, nil),
    ] as [(String, String, String?)])
  func path(_ row: (path: String, body: String, text: String?)) throws {
    let path = try #require(JSONPath(row.path))
    #expect(path.text(in: try JSONValue.parse(Array(row.body.utf8))) == row.text)
  }

  @Test("what is no path", arguments: ["", ".", "a.", ".a", "a..b", #"a\"#]) func noPath(_ text: String) {
    #expect(JSONPath(text) == nil)
  }

  @Test(
    "a filter holds or does not",
    arguments: [
      ("a=x", true), ("a = x", true), ("a=y", false), ("a in x,y", true), ("a in y, z", false), ("b=7", true),
      ("b in 6,7", true), ("c=true", true), ("d=", true), ("d=x", false), ("a=x,y", false), ("e.f=é", true),
      ("e.f=e\u{301}", false),
    ])
  func filter(_ row: (text: String, holds: Bool)) throws {
    let filter = try #require(HookFilter(row.text))
    let body = try JSONValue.parse(Array(#"{"a":"x","b":7,"c":true,"e":{"f":"é"}}"#.utf8))
    #expect(filter.matches(body) == row.holds)
  }

  @Test("what is no filter", arguments: ["", "a", "=x", "a in", "a in ,", "a b=x", "a.=x"]) func noFilter(
    _ text: String
  ) {
    #expect(HookFilter(text) == nil)
  }

  @Test func `in JSON a value cannot leave its place`() throws {
    let template = try HookTemplate(#"{"to":{{reply_to}},"text":"Hola {{name}}: {{text}}","id":{{ id }}}"#)
    let evil = #"","x":1,"y":"\"# + "\n\u{1F}"
    let text = template.json(values([.replyTo: #"1,"admin":true"#, .text: evil, .name: "Ana \"la\"", .id: "42"]))
    let json = try JSONValue.parse(Array(text.utf8))
    #expect(json.members.map(\.key) == ["to", "text", "id"])
    #expect(json["to"]?.string == #"1,"admin":true"#)
    #expect(json["text"]?.string == "Hola Ana \"la\": " + evil)
    #expect(json["id"]?.int == 42)
  }

  @Test(
    "outside of quotation marks only numbers stay as they are",
    arguments: [
      ("5", "5"), ("-1.5e3", "-1.5e3"), ("05", "\"05\""), ("true", "\"true\""), ("null", "\"null\""), ("", "\"\""),
      ("{}", "\"{}\""),
    ])
  func bare(_ row: (value: String, json: String)) throws {
    #expect(try HookTemplate("[{{id}}]").json { _ in row.value } == "[\(row.json)]")
  }

  @Test func `quotation marks and escapes before a place are understood`() throws {
    #expect(try HookTemplate(#"["a\"{{id}}", {{id}}, "\\", {{id}}]"#).json { _ in "x" } == #"["a\"x", "x", "\\", "x"]"#)
  }

  @Test func `in a URL what comes from outside is encoded, and the token is not`() throws {
    let template = try HookTemplate("https://api.example/bot{{token}}/to/{{reply_to}}?n={{name}}")
    let url = template.url(values([.token: "123:AB-c", .replyTo: "../a?b#c", .name: "Ñandú & Co"]))
    #expect(url == "https://api.example/bot123:AB-c/to/..%2Fa%3Fb%23c?n=%C3%91and%C3%BA%20%26%20Co")
  }

  @Test func `a header stays one line`() throws {
    #expect(try HookTemplate("Bearer {{name}}").line { _ in "a\r\nX: y" }.contains("\n") == false)
  }

  @Test(
    "a template that is wrong is told",
    arguments: [("{{text", "closed"), ("{{Text}}", "{{reply_to}}"), ("{{}}", "known")])
  func wrong(_ row: (text: String, word: String)) {
    #expect { try HookTemplate(row.text) } throws: { "\($0)".contains(row.word) }
  }
}

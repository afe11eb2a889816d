import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("A tool's arguments")
struct ToolArgumentsTests {
  private static let schema = """
    {"type":"object","required":["query","deep"],"additionalProperties":false,"properties":{
      "query":{"type":"string","minLength":1,"maxLength":10},"limit":{"type":"integer","minimum":1,"maximum":20},
      "price":{"type":["number","null"]},"kind":{"enum":["anillo","aro",7,null]},"stock":{"type":"boolean"},
      "deep":{"type":"object","required":["list"],"properties":{
        "list":{"type":"array","maxItems":2,"items":{"type":"object","required":["id"],
          "properties":{"id":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}}}}}}
    """

  private func mistakes(_ arguments: String, _ schema: String = ToolArgumentsTests.schema) throws -> [String] {
    ToolArguments.mistakes(in: arguments, try ToolSchema(JSONValue.parse(Array(schema.utf8))))
  }

  @Test(
    "that fit are let through",
    arguments: [
      #"{"query":"a","deep":{"list":[]}}"#,
      #"{"query":"áéíóúñ","limit":20,"price":1.5,"kind":"aro","stock":true,"deep":{"list":[{"id":"x"},{"id":3}]}}"#,
      #"{"query":"a","limit":1.0,"price":null,"kind":null,"deep":{"list":[{"id":1e2}],"more":1}}"#,
      #"{"query":"a","kind":7.0,"deep":{"list":[]}}"#,
    ])
  func right(_ arguments: String) throws { #expect(try mistakes(arguments) == []) }

  @Test(
    "that do not fit are told of by name",
    arguments: [
      ("", "the arguments are not valid JSON"), ("{", "the arguments are not valid JSON"),
      ("[]", "the arguments must be a JSON object"), (#""query""#, "the arguments must be a JSON object"),
      (#"{"query":"a"}"#, "deep is missing"),
      (#"{"query":3,"deep":{"list":[]}}"#, "query must be of type string, not number"),
      (#"{"query":"","deep":{"list":[]}}"#, "query must have at least 1 characters"),
      (#"{"query":"12345678901","deep":{"list":[]}}"#, "query must have at most 10 characters"),
      (#"{"query":"a","limit":1.5,"deep":{"list":[]}}"#, "limit must be of type integer, not number"),
      (#"{"query":"a","limit":"3","deep":{"list":[]}}"#, "limit must be of type integer, not string"),
      (#"{"query":"a","limit":0,"deep":{"list":[]}}"#, "limit must be at least 1.0"),
      (#"{"query":"a","limit":1e400,"deep":{"list":[]}}"#, "limit must be of type integer, not number"),
      (#"{"query":"a","kind":"reloj","deep":{"list":[]}}"#, #"kind must be one of "anillo", "aro", 7, null"#),
      (#"{"query":"a","stock":"yes","deep":{"list":[]}}"#, "stock must be of type boolean, not string"),
      (#"{"query":"a","price":"1","deep":{"list":[]}}"#, "price must be of type number or null, not string"),
      (
        #"{"query":"a","other":1,"deep":{"list":[]}}"#,
        "other is not known; there are: deep, kind, limit, price, query, stock"
      ),
      (#"{"query":"a","deep":[]}"#, "deep must be of type object, not array"),
      (#"{"query":"a","deep":{}}"#, "deep.list is missing"),
      (#"{"query":"a","deep":{"list":[{}]}}"#, "deep.list[0].id is missing"),
      (#"{"query":"a","deep":{"list":[{"id":"a"},{"id":true}]}}"#, "deep.list[1].id is none of what is allowed there"),
      (#"{"query":"a","deep":{"list":[{"id":1},{"id":1},{"id":1}]}}"#, "deep.list must have at most 2 elements"),
      (#"{"query":3,"query":"a","deep":{"list":[]}}"#, "query must be of type string, not number"),
    ])
  func wrong(_ arguments: String, _ expected: String) throws { #expect(try mistakes(arguments) == [expected]) }

  @Test("have the very name that the tool looks for, not one that only looks like it")
  func name() throws {
    let schema = #"{"type":"object","required":["m\u00e1ximo"],"properties":{"m\u00e1ximo":{"type":"integer"}}}"#
    #expect(try mistakes(#"{"m\u00e1ximo":1}"#, schema) == [])
    #expect(try mistakes(#"{"ma\u0301ximo":1}"#, schema).count == 1)
  }

  @Test("with many mistakes are told of with a few")
  func many() throws {
    let list = (1...1000).map { "{\"x\($0)\":1}" }.joined(separator: ",")
    #expect(try mistakes(#"{"query":"a","deep":{"list":[\#(list)]}}"#).count == ToolArguments.mistakeLimit)
    #expect(try mistakes("{\"query\":\"\(String(repeating: "a", count: 70_000))\"}").count == 1)
    #expect(try mistakes(String(repeating: "[", count: 60_000)) == ["the arguments are not valid JSON"])
  }

  @Test("may be held to a constant, to all of several schemas, and to a schema for other members")
  func others() throws {
    let schema =
      #"{"type":"object","properties":{"a":{"const":{"x":[1,"y"]}}},"additionalProperties":{"type":"number"}}"#
    #expect(try mistakes(#"{"a":{"x":[1.0,"y"]},"b":2}"#, schema) == [])
    #expect(try mistakes(#"{"a":{"x":[1,"z"]},"b":"2"}"#, schema).count == 2)
    let all = #"{"type":"object","properties":{"a":{"allOf":[{"type":"integer"},{"minimum":3}]}}}"#
    #expect(try mistakes(#"{"a":3}"#, all) == [])
    #expect(try mistakes(#"{"a":2}"#, all).count == 1)
  }

  @Test(
    "have a schema that is one",
    arguments: [
      (
        #"{"type":"strng"}"#,
        "parameters.type must be one of object, array, string, number, integer, boolean, null, or a list of them"
      ),
      (
        #"{"type":"object","properties":{"a":{"$ref":"/x"}}}"#,
        "parameters.a has $ref, which is not known: write it out"
      ),
      (#"{"type":"object","required":"a"}"#, "parameters.required must be an array of names"),
      (#"{"type":"object","properties":[]}"#, "parameters.properties must be an object"),
      (#"{"properties":{"a":{"enum":"x"}}}"#, "parameters.a.enum must be an array"),
      (#"{"properties":{"a":{"minimum":"x"}}}"#, "parameters.a.minimum must be a number"),
      (#"{"properties":{"a":{"anyOf":[]}}}"#, "parameters.a.anyOf must be an array of schemas"),
      ("[]", "parameters is no schema"),
    ])
  func schemas(_ schema: String, _ expected: String) throws {
    #expect(throws: ToolSchemaError(reason: expected)) { try ToolSchema(JSONValue.parse(Array(schema.utf8))) }
  }
}

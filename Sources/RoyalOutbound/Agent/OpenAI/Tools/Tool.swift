import RoyalCore
import RoyalSystem

/// A program that a model may have run, as it describes itself.
struct Tool: Sendable {
  /// The program's file.
  let path: String
  let name: String
  /// As a request lists it.
  let json: String
  let schema: ToolSchema

  /// Reads what the program says when it is run with `--describe`: `{"name","description","parameters"}`.
  init(path: String, description bytes: [UInt8]) throws(ToolSchemaError) {
    guard let json = try? JSONValue.parse(bytes), json.kind == .object else {
      throw ToolSchemaError(reason: "--describe gives no JSON object")
    }
    guard let name = json["name"]?.string, Tool.isName(name) else {
      throw ToolSchemaError(reason: "name must be 1 to 64 of a-z A-Z 0-9 _ -")
    }
    guard let description = json["description"]?.string, description.utf8.contains(where: { $0 > 0x20 }) else {
      throw ToolSchemaError(reason: "description must be a text that says what the tool is for")
    }
    let parameters = json["parameters"]
    schema = try parameters.map { json throws(ToolSchemaError) in try ToolSchema(json) } ?? ToolSchema()
    guard parameters == nil || schema.kinds == [.object] else {
      throw ToolSchemaError(reason: "parameters.type must be \"object\"")
    }
    self.path = path
    self.name = name
    let raw = parameters.map { String(decoding: $0.raw, as: UTF8.self) } ?? #"{"type":"object","properties":{}}"#
    let function = TurnJSON.object([
      ("name", JSONWriter.quoted(name)), ("description", JSONWriter.quoted(description)), ("parameters", raw),
    ])
    self.json = TurnJSON.object([("type", "\"function\""), ("function", function)])
  }

  /// What chat-completions servers take as a function's name.
  private static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

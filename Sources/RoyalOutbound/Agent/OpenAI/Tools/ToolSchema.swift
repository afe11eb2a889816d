import RoyalCore

/// What arguments a tool takes: the part of JSON Schema that says what a value is.
///
/// Keywords: type, enum, const, properties, required, additionalProperties, items, minimum, maximum, minLength, maxLength,
/// minItems, maxItems, anyOf, oneOf (read as anyOf) and allOf. `$ref` is refused; others are for the model only.
struct ToolSchema: Sendable {
  enum Kind: String, CaseIterable { case object, array, string, number, integer, boolean, null }

  /// Empty: any.
  var kinds: [Kind] = []
  /// Nil: any.
  var values: [JSONValue]?
  var properties: [String: ToolSchema] = [:]
  var required: [String] = []
  /// Of members that `properties` does not name; none: any value.
  var others: [ToolSchema] = []
  /// Whether other members are refused.
  var isClosed = false
  /// Of every element; none: any value.
  var items: [ToolSchema] = []
  var minimum: Double?
  var maximum: Double?
  var leastCount: Int?
  var mostCount: Int?
  var leastLength: Int?
  var mostLength: Int?
  var anyOf: [ToolSchema] = []
  var allOf: [ToolSchema] = []
}

/// A schema that is none, or says what is not checked here.
struct ToolSchemaError: Error, Equatable {
  let reason: String
}

extension ToolSchema {
  /// - Parameters:
  ///   - path: where it stands, for the error.
  ///   - depth: how many more levels are read.
  init(_ json: JSONValue, at path: String = "parameters", depth: Int = 32) throws(ToolSchemaError) {
    if json.kind == .bool, json.bool == true { return }
    guard json.kind == .object, depth > 0 else { throw ToolSchemaError(reason: "\(path) is no schema") }
    if json["$ref"] != nil { throw ToolSchemaError(reason: "\(path) has $ref, which is not known: write it out") }
    try readValues(json, path)
    try readMembers(json, path, depth)
    if let items = json["items"] {
      self.items = [try ToolSchema(items, at: "\(path).items", depth: depth - 1)]
    }
    anyOf = try ToolSchema.list(json, "anyOf", path, depth) + ToolSchema.list(json, "oneOf", path, depth)
    allOf = try ToolSchema.list(json, "allOf", path, depth)
    minimum = try ToolSchema.number(json, "minimum", path)
    maximum = try ToolSchema.number(json, "maximum", path)
    leastCount = try ToolSchema.count(json, "minItems", path)
    mostCount = try ToolSchema.count(json, "maxItems", path)
    leastLength = try ToolSchema.count(json, "minLength", path)
    mostLength = try ToolSchema.count(json, "maxLength", path)
  }

  private mutating func readValues(_ json: JSONValue, _ path: String) throws(ToolSchemaError) {
    if let type = json["type"] {
      let names = type.kind == .array ? type.elements.map(\.string) : [type.string]
      kinds = names.compactMap { $0.flatMap(Kind.init) }
      guard !kinds.isEmpty, kinds.count == names.count else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ToolSchemaError(reason: "\(path).type must be one of \(known), or a list of them")
      }
    }
    if let list = json["enum"] {
      guard list.kind == .array else { throw ToolSchemaError(reason: "\(path).enum must be an array") }
      values = list.elements
    }
    if let only = json["const"] { values = [only] }
  }

  private mutating func readMembers(_ json: JSONValue, _ path: String, _ depth: Int) throws(ToolSchemaError) {
    if let members = json["properties"] {
      guard members.kind == .object else { throw ToolSchemaError(reason: "\(path).properties must be an object") }
      for (key, value) in members.members {
        properties[key] = try ToolSchema(value, at: "\(path).\(key)", depth: depth - 1)
      }
    }
    if let names = json["required"] {
      required = names.elements.compactMap(\.string)
      guard names.kind == .array, required.count == names.elements.count else {
        throw ToolSchemaError(reason: "\(path).required must be an array of names")
      }
    }
    guard let others = json["additionalProperties"] else { return }
    isClosed = others.bool == false
    if !isClosed { self.others = [try ToolSchema(others, at: "\(path).additionalProperties", depth: depth - 1)] }
  }

  private static func list(
    _ json: JSONValue, _ key: String, _ path: String, _ depth: Int
  ) throws(ToolSchemaError) -> [ToolSchema] {
    guard let list = json[key] else { return [] }
    guard list.kind == .array, !list.isEmptyContainer else {
      throw ToolSchemaError(reason: "\(path).\(key) must be an array of schemas")
    }
    var schemas: [ToolSchema] = []
    for element in list.elements { schemas.append(try ToolSchema(element, at: "\(path).\(key)", depth: depth - 1)) }
    return schemas
  }

  private static func number(_ json: JSONValue, _ key: String, _ path: String) throws(ToolSchemaError) -> Double? {
    guard let value = json[key] else { return nil }
    guard let number = value.double else { throw ToolSchemaError(reason: "\(path).\(key) must be a number") }
    return number
  }

  private static func count(_ json: JSONValue, _ key: String, _ path: String) throws(ToolSchemaError) -> Int? {
    guard let value = json[key] else { return nil }
    guard let count = value.int, count >= 0 else {
      throw ToolSchemaError(reason: "\(path).\(key) must be a whole number")
    }
    return count
  }
}

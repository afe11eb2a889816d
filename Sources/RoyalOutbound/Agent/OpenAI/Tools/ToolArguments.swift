import RoyalCore

/// Checks a tool's arguments, which a model wrote, against the tool's schema.
struct ToolArguments {
  /// Bytes.
  static let limit = 64 << 10
  /// The most mistakes that are told at once.
  static let mistakeLimit = 5

  private var mistakes: [String] = []

  /// What is wrong with the arguments, in words for the model; none where the tool may run.
  static func mistakes(in text: String, _ schema: ToolSchema) -> [String] {
    guard text.utf8.count <= limit else { return ["the arguments are longer than \(limit) bytes"] }
    guard let value = try? JSONValue.parse(Array(text.utf8), maximumDepth: 64) else {
      return ["the arguments are not valid JSON"]
    }
    guard value.kind == .object else { return ["the arguments must be a JSON object"] }
    var check = ToolArguments()
    check.check(value, schema, "")
    return Array(check.mistakes.prefix(mistakeLimit))
  }

  private mutating func check(_ value: JSONValue, _ schema: ToolSchema, _ path: String) {
    guard mistakes.count < ToolArguments.mistakeLimit else { return }
    let place = path.isEmpty ? "the arguments" : path
    guard schema.kinds.isEmpty || schema.kinds.contains(where: { value.isOf($0) }) else {
      let allowed = schema.kinds.map(\.rawValue).joined(separator: " or ")
      return mistakes.append("\(place) must be of type \(allowed), not \(value.kind)")
    }
    if let values = schema.values, !values.contains(where: value.isEqual) {
      mistakes.append("\(place) must be one of \(ToolArguments.list(values))")
    }
    checkSize(value, schema, place)
    checkMembers(value, schema, path)
    for item in schema.items {
      for (index, element) in value.elements.enumerated() { check(element, item, "\(path)[\(index)]") }
    }
    for other in schema.allOf { check(value, other, path) }
    if !schema.anyOf.isEmpty, !schema.anyOf.contains(where: { ToolArguments.fits(value, $0, path) }) {
      mistakes.append("\(place) is none of what is allowed there")
    }
  }

  private static func fits(_ value: JSONValue, _ schema: ToolSchema, _ path: String) -> Bool {
    var check = ToolArguments()
    check.check(value, schema, path)
    return check.mistakes.isEmpty
  }

  private mutating func checkSize(_ value: JSONValue, _ schema: ToolSchema, _ place: String) {
    if let number = value.double {
      if let least = schema.minimum, number < least { mistakes.append("\(place) must be at least \(least)") }
      if let most = schema.maximum, number > most { mistakes.append("\(place) must be at most \(most)") }
    }
    let isArray = value.kind == .array
    guard let size = isArray ? value.elements.count : value.string?.unicodeScalars.count else { return }
    let unit = isArray ? "elements" : "characters"
    if let least = isArray ? schema.leastCount : schema.leastLength, size < least {
      mistakes.append("\(place) must have at least \(least) \(unit)")
    }
    if let most = isArray ? schema.mostCount : schema.mostLength, size > most {
      mistakes.append("\(place) must have at most \(most) \(unit)")
    }
  }

  /// Every member, one that comes twice twice: nobody knows which of the two a tool takes.
  private mutating func checkMembers(_ value: JSONValue, _ schema: ToolSchema, _ path: String) {
    guard value.kind == .object else { return }
    let members = value.members
    // To a String "é" is "é" however it is written; a tool looks for the very bytes.
    for name in schema.required where !members.contains(where: { $0.key.utf8.elementsEqual(name.utf8) }) {
      mistakes.append("\(ToolArguments.path(path, name)) is missing")
    }
    for (name, member) in members {
      let place = ToolArguments.path(path, name)
      if let known = schema.properties[name] {
        check(member, known, place)
      } else if schema.isClosed {
        mistakes.append("\(place) is not known; there are: \(schema.properties.keys.sorted().joined(separator: ", "))")
      } else {
        for other in schema.others { check(member, other, place) }
      }
    }
  }

  private static func path(_ path: String, _ name: String) -> String {
    let name = String(name.unicodeScalars.prefix(60))
    return path.isEmpty ? name : "\(path).\(name)"
  }

  private static func list(_ values: [JSONValue]) -> String {
    values.prefix(50).map { String(decoding: $0.raw, as: UTF8.self) }.joined(separator: ", ")
  }
}

extension JSONValue {
  fileprivate func isOf(_ kind: ToolSchema.Kind) -> Bool {
    switch (kind, self.kind) {
    case (.object, .object), (.array, .array), (.string, .string), (.number, .number), (.boolean, .bool),
      (.null, .null):
      true
    // 1.0 is an integer too (JSON Schema validation, §6.1.1).
    case (.integer, .number): int != nil || double.map { $0 == $0.rounded() } ?? false
    default: false
    }
  }

  /// Whether two values mean the same (JSON Schema core, §4.2.2).
  fileprivate func isEqual(_ other: JSONValue) -> Bool {
    guard kind == other.kind else { return false }
    switch kind {
    case .null: return true
    case .bool: return bool == other.bool
    case .string: return utf8 == other.utf8
    case .number: return int.map { $0 == other.int } ?? false || double == other.double && double != nil
    case .array:
      let (mine, others) = (elements, other.elements)
      return mine.count == others.count && zip(mine, others).allSatisfy { $0.isEqual($1) }
    case .object:
      let mine = members
      return mine.count == other.members.count && mine.allSatisfy { other[$0.key]?.isEqual($0.value) ?? false }
    }
  }
}

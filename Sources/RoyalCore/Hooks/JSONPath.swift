/// Where in a JSON text a value stands: the names of members and the numbers of elements, counted from 0, with dots between
/// them, such as `entry.0.message.text`. A dot within a name is written `\.`.
public struct JSONPath: Sendable, Equatable, CustomStringConvertible {
  public let description: String
  private let steps: [String]

  /// Nil where a step is empty.
  public init?(_ text: String) {
    var steps: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in text.utf8 {
      if !isEscaped, byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      }
      if !isEscaped, byte == UInt8(ascii: ".") { steps.append([]) } else { steps[steps.count - 1].append(byte) }
      isEscaped = false
    }
    guard !isEscaped, !steps.contains(where: { $0.isEmpty }) else { return nil }
    self.steps = steps.map { String(decoding: $0, as: UTF8.self) }
    description = text
  }

  /// The value there; nil where there is none.
  public func value(in root: JSONValue) -> JSONValue? {
    var value = root
    for step in steps {
      let next = value.kind == .array ? Int(step).flatMap { value[$0] } : value[step]
      guard let next else { return nil }
      value = next
    }
    return value
  }

  /// The name of the member that it leads to; nil where all steps are numbers.
  public var name: String? { steps.last { Int($0) == nil } }

  /// A string as it is, a number or a boolean as it is written; nil for anything else, and for an empty string.
  public func text(in root: JSONValue) -> String? {
    guard let value = value(in: root) else { return nil }
    switch value.kind {
    case .string: return value.string.flatMap { $0.isEmpty ? nil : $0 }
    case .number, .bool: return String(decoding: value.raw, as: UTF8.self)
    case .object, .array, .null: return nil
    }
  }
}

extension [JSONPath] {
  /// The text at the first of the paths where there is one.
  public func text(in root: JSONValue) -> String? {
    for path in self {
      if let text = path.text(in: root) { return text }
    }
    return nil
  }
}

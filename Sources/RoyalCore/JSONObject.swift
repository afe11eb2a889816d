/// A JSON object in the making.
public struct JSONObject: Sendable, CustomStringConvertible {
  private var text = ""

  public init() {}

  /// The object with one more string member.
  public func text(_ key: String, _ value: String) -> JSONObject { json(key, JSONWriter.quoted(value)) }

  /// The object with one more number.
  public func number(_ key: String, _ value: Int) -> JSONObject { json(key, String(value)) }

  /// The object with one more number, with three decimals at most.
  public func number(_ key: String, _ value: Double) -> JSONObject { json(key, JSONWriter.decimal(value)) }

  /// The object with one more member whose value is JSON already; nil is `null`.
  public func json(_ key: String, _ value: String?) -> JSONObject {
    var object = self
    object.text += (text.isEmpty ? "" : ",") + JSONWriter.quoted(key) + ":" + (value ?? "null")
    return object
  }

  /// The object with one more member that is an object.
  public func object(_ key: String, _ value: JSONObject) -> JSONObject { json(key, value.description) }

  /// The object with one more member that is a list of strings.
  public func list(_ key: String, _ values: [String]) -> JSONObject {
    json(key, "[" + values.map { JSONWriter.quoted($0) }.joined(separator: ",") + "]")
  }

  /// The object with one more member that is a list of values that are JSON already.
  public func list(_ key: String, json values: [String]) -> JSONObject {
    json(key, "[" + values.joined(separator: ",") + "]")
  }

  public var description: String { "{\(text)}" }
  /// The object on a line of its own.
  public var bytes: [UInt8] { Array((description + "\n").utf8) }
}

extension JSONWriter {
  /// A number with three decimals at most: `0.125`, `3`, `-1.5`; 0 for what is no finite number.
  public static func decimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "0" }
    let thousandths = Int((value * 1000).rounded())
    let sign = thousandths < 0 ? "-" : ""
    let (whole, rest) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return "\(sign)\(whole)" }
    var digits = String(rest + 1000).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return "\(sign)\(whole).\(digits)"
  }
}

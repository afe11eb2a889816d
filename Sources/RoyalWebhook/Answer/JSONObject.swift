import RoyalCore

/// A JSON object in the making.
struct JSONObject {
  private var text = ""

  /// The object with one more string member.
  func text(_ key: String, _ value: String) -> JSONObject { json(key, JSONWriter.quoted(value)) }

  /// The object with one more member whose value is JSON already.
  func json(_ key: String, _ value: String) -> JSONObject {
    var object = self
    object.text += (text.isEmpty ? "" : ",") + JSONWriter.quoted(key) + ":" + value
    return object
  }

  /// The object with one more member that is an object.
  func object(_ key: String, _ value: JSONObject) -> JSONObject { json(key, value.description) }

  /// The object with one more member that is a list of strings.
  func list(_ key: String, _ values: [String]) -> JSONObject {
    json(key, "[" + values.map { JSONWriter.quoted($0) }.joined(separator: ",") + "]")
  }

  var description: String { "{\(text)}" }
  var bytes: [UInt8] { Array((description + "\n").utf8) }
}

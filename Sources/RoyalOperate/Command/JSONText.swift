import RoyalCore

/// JSON objects and arrays, written member by member.
enum JSONText {
  static func object(_ members: [(String, String?)]) -> String {
    "{" + members.compactMap { name, value in value.map { "\(JSONWriter.quoted(name)):\($0)" } }.joined(separator: ",")
      + "}"
  }

  static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }
  static func text(_ text: String) -> String { JSONWriter.quoted(text) }
  static func text(_ text: String?) -> String? { text.map(JSONWriter.quoted) }
  static func time(_ milliseconds: Int?) -> String? { milliseconds.map { JSONWriter.quoted(Timestamp.iso($0)) } }
  static func number(_ number: Int?) -> String? { number.map { String($0) } }
}

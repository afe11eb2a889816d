import Foundation

@testable import RoyalCore

/// The JSON scanner accepts what RFC 8259 accepts, nothing else, and reads it as Foundation does.
enum JSONFuzz {
  static func check(_ text: [UInt8]) throws {
    let mine = try? JSONValue.parse(text)
    try require((mine != nil) == ReferenceJSON.accepts(text), "accepted: \(mine != nil); RFC 8259 says otherwise")
    if let mine {
      try readAll(mine)
      // What both accept means the same to both. What Foundation refuses it may: lone surrogates, numbers beyond a Double.
      if let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) {
        try require(matches(mine, theirs), "Foundation reads another value")
      }
    }
    try checkWriter(text)
  }

  /// Visits everything, so that an index that does not fit shows as a trap.
  private static func readAll(_ value: JSONValue) throws {
    var left = [value]
    while let next = left.popLast() {
      _ = (next.int, next.double, next.bool, next[0], next["a"])
      try require(ReferenceJSON.accepts(Array(next.raw)), "a value's raw text is not its whole")
      if let bytes = next.utf8 {
        try require(String(validating: bytes, as: UTF8.self) != nil, "a string is read as no UTF-8")
      }
      for member in next.members {
        try require(next[member.key] != nil, "a member is not found by its key")
        left.append(member.value)
      }
      left += next.elements
    }
  }

  private static func matches(_ mine: JSONValue, _ theirs: Any) -> Bool {
    switch mine.kind {
    case .null: return theirs is NSNull
    case .string: return (theirs as? String).map { mine.string?.utf8.elementsEqual($0.utf8) == true } ?? false
    case .bool: return (theirs as? NSNumber)?.boolValue == mine.bool
    case .number: return (theirs as? NSNumber).map { isNear($0.doubleValue, mine.double ?? 0) } ?? false
    case .array:
      guard let array = theirs as? [Any], array.count == mine.elements.count else { return false }
      return zip(mine.elements, array).allSatisfy { matches($0, $1) }
    case .object:
      guard let object = theirs as? [String: Any] else { return false }
      return mine.members.allSatisfy { object[$0.key] != nil }
        && object.allSatisfy { key, theirs in
          mine[key].map { matches($0, theirs) } ?? false
        }
    }
  }

  /// Foundation reads numbers of many digits by way of Decimal, which is off in the last places.
  private static func isNear(_ theirs: Double, _ mine: Double) -> Bool {
    abs(theirs - mine) <= 1e-12 * max(theirs.magnitude, mine.magnitude)
  }

  private static func checkWriter(_ text: [UInt8]) throws {
    let quoted = JSONWriter.quoted(utf8: text)
    let read = try? JSONValue.parse(quoted)
    let expected = Array(String(decoding: text, as: UTF8.self).utf8)
    try require(read?.utf8 == expected, "a text that was written as JSON is read as another")
  }
}

import RoyalCore
import Testing

/// The cases of JSONTestSuite: y_ must be accepted, n_ refused, i_ is free.
@Suite(.enabled(if: Corpus.isDue, Corpus.absence))
struct JSONCorpusTests {
  @Test func `JSONTestSuite's cases are judged as it says`() throws {
    for name in try Corpus.names(in: "json") where name.hasSuffix(".json") {
      let value = try? JSONValue.parse(try Corpus.bytes("json/\(name)"))
      switch name.prefix(2) {
      case "y_": #expect(value != nil, "\(name)")
      case "n_": #expect(value == nil, "\(name)")
      default: break
      }
      if let value { Self.readAll(value) }
    }
  }

  /// Visits everything, so that an index that does not fit shows as a crash.
  static func readAll(_ value: JSONValue) {
    _ = (value.utf8, value.int, value.double, value.bool, value.raw, value[0], value["a"])
    var left = value.elements + value.members.map(\.value)
    while let next = left.popLast() {
      _ = (next.utf8, next.int, next.double, next.raw)
      left += next.elements + next.members.map(\.value)
    }
  }
}

import RoyalCore
import Testing

/// Texts that are cheap to send and would be dear to read with one pass too many: a quadratic reader takes hours here.
@Suite(.timeLimit(.minutes(1)))
struct JSONHostileTests {
  private static func repeated(_ text: String, _ count: Int) -> String {
    Array(repeating: text, count: count).joined(separator: ",")
  }

  @Test func `an object of very many members is read member by member`() throws {
    let count = 200_000
    let members = (0..<count).map { "\"k\($0)\":[\($0)]" }.joined(separator: ",")
    let value = try JSONValueTests.value("{\(members)}")
    #expect(value.members.count == count)
    #expect(value.members.map { $0.value[0]?.int ?? -1 } == Array(0..<count))
    #expect(value["k199999"]?[0]?.int == 199_999)
  }

  @Test func `an array of very many arrays is read element by element`() throws {
    let value = try JSONValueTests.value("[\(Self.repeated("[[],{}]", 100_000))]")
    #expect(value.elements.count == 100_000)
    #expect(value.elements.allSatisfy { $0.elements.count == 2 && $0[1]?.isEmptyContainer == true })
  }

  @Test func `a chain of wrappers around a long text is opened step by step`() throws {
    let depth = 120
    let inside = "[\(Self.repeated("0", 100_000))]"
    let text = String(repeating: "{\"m\":", count: depth) + inside + String(repeating: ",\"n\":1}", count: depth)
    var value = try JSONValueTests.value(text)
    for _ in 0..<depth {
      #expect(value["n"]?.int == 1)
      value = try #require(value["m"])
    }
    #expect(value.elements.count == 100_000)
  }

  @Test func `one key very many times, written in escapes, is compared without being decoded`() throws {
    let value = try JSONValueTests.value("{\(Self.repeated(#""\u0061":1"#, 100_000)),\"a\":2}")
    #expect(value["a"]?.int == 2)
    #expect(value["b"] == nil)
  }

  @Test func `a long string is stepped over at once`() throws {
    let long = String(repeating: "A", count: 1_000_000)
    let value = try JSONValueTests.value("{\"base64\":\"\(long)\",\"x\":{\"y\":1}}")
    for _ in 0..<2000 { #expect(value["x"]?["y"]?.int == 1) }
    #expect(value["base64"]?.utf8?.count == 1_000_000)
  }

  @Test func `a string of nothing but escapes is decoded in one pass`() throws {
    let value = try JSONValueTests.value("\"\(String(repeating: #"\ud83d"#, count: 100_000))\"")
    #expect(value.utf8?.count == 300_000)
  }

  @Test func `a number of very many digits is no integer and no trouble`() throws {
    let value = try JSONValueTests.value("1\(String(repeating: "0", count: 200_000))")
    #expect(value.int == nil)
    #expect(value.double == nil)
  }
}

import RoyalCore
import Testing

@testable import RoyalWebhook

struct TestMessageTests {
  private func message(_ body: String) throws -> TestMessage {
    try TestMessage(JSONValue.parse(Array(body.utf8)))
  }

  @Test(
    "message and user are read",
    arguments: [
      (#"{"message":"Hola","user_id":"ana"}"#, "ana"), (#"{"message":"Hola"}"#, "test"),
      (#"{"message":"Hola","user_id":42}"#, "42"),
      (#"{"message":"Hola","user_id":null}"#, "test"),
    ])
  func read(_ row: (body: String, user: String)) throws {
    let message = try message(row.body)
    #expect(message.user == row.user)
    #expect(message.text == Array("Hola".utf8))
  }

  @Test(
    "anything else is refused in a sentence",
    arguments: [
      "[]", "{}", #"{"message":""}"#, #"{"message":"  "}"#, #"{"message":5}"#, #"{"message":"a","user_id":""}"#,
      #"{"message":"a","user_id":"a\nb"}"#, #"{"message":"a","user_id":true}"#,
      #"{"message":"a","user_id":"\#(String(repeating: "x", count: 201))"}"#,
    ])
  func refused(_ body: String) {
    #expect(refusal { _ = try message(body) }?.status(for: .other) == 400)
  }

  @Test func `the entry is a test's, with a key that chance made`() throws {
    let key = EventKey(random: Array(repeating: 7, count: 20))
    let filing = try message(#"{"message":"Hola","user_id":"ana"}"#).filing(key: key, Body.arrival)
    #expect(filing.name == EntryName(user: UserTag(user: "test:ana"), key: key))
    let expected: [(HeaderName, String)] = [
      (.source, "test"), (.keyFrom, "random"), (.user, "test:ana"), (.conversation, "ana"), (.kind, "message"),
    ]
    for (name, value) in expected { #expect(filing.entry[name] == value) }
  }
}

import RoyalCore

/// The body of `POST /test/message`: `{"message", "user_id"}`.
struct TestMessage {
  let text: [UInt8]
  let user: String

  /// - Throws: a refusal with 400 that says which member is wrong.
  init(_ body: JSONValue) throws(Refusal) {
    guard body.kind == .object else { throw .malformed("the body is no JSON object") }
    guard let message = body["message"]?.utf8, !MessageText.isBlank(message) else {
      throw .malformed("\"message\" must be a text that is not empty")
    }
    text = MessageText.clean(message)
    user = try TestMessage.user(body["user_id"])
  }

  private static func user(_ value: JSONValue?) throws(Refusal) -> String {
    guard let value, !value.isNull else { return "test" }
    let wrong = Refusal.malformed("\"user_id\" must be a text of 1 to 200 bytes on one line, or a number")
    guard value.kind == .string || value.kind == .number else { throw wrong }
    let text = value.string ?? String(decoding: value.raw, as: UTF8.self)
    guard (1...200).contains(text.utf8.count), HeaderValue.clean(text).utf8.elementsEqual(text.utf8) else {
      throw wrong
    }
    return text
  }

  /// The entry; its key is random, for a test has no provider's id.
  func filing(key: EventKey, _ arrival: Arrival) -> Filing {
    let name = "test:\(user)"
    var entry = Entry(kind: .message, key: key, source: "test", user: name, arrival: arrival, body: text)
    entry[.keyFrom] = "random"
    entry[.sent] = Timestamp.iso(arrival.now)
    entry[.conversation] = user
    return Filing(entry, key: key)
  }
}

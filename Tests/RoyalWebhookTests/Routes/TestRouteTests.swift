import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalWebhook

struct TestRouteTests {
  private let key = EventKey(random: Array(repeating: 7, count: 20))

  private func answer(_ state: SeenRecord.State, _ text: String? = nil, took: Int = 0) throws -> (Int, String) {
    let message = try TestMessage(JSONValue.parse(Array(#"{"message":"Hola","user_id":"ana"}"#.utf8)))
    let record = SeenRecord(state: state, nonce: "-", at: 1_795_369_203_123, answer: text)
    let answer = TestRoute(intake: Intake(settings: Settings())).answer(record, message, key, took: took)
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test("an answer is told with its time", arguments: [(0, "0.000"), (7, "0.007"), (45, "0.045"), (1230, "1.230")])
  func done(_ row: (took: Int, seconds: String)) throws {
    let (status, body) = try answer(.done, "¡Hola \"Ana\"!", took: row.took)
    let start = #"{"status":"success","response":"¡Hola \"Ana\"!","user_id":"ana","#
    #expect(status == 200)
    #expect(body == start + #""timestamp":"2026-11-22T17:40:03.123Z","processing_time":\#(row.seconds)}"# + "\n")
  }

  @Test func `the bot's silence is an empty answer`() throws {
    #expect(try answer(.done).1.contains(#""response":"","#))
  }

  @Test(
    "what has another end is not a success",
    arguments: [
      (SeenRecord.State.claimed, 504, "pending"), (.collapsed, 200, "duplicate"), (.dead, 500, "error"),
      (.superseded, 500, "error"),
    ])
  func others(_ row: (state: SeenRecord.State, status: Int, word: String)) throws {
    let (status, body) = try answer(row.state)
    #expect(status == row.status)
    #expect(body.hasPrefix("{\"status\":\"\(row.word)\""))
  }
}

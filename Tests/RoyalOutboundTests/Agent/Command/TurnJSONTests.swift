import RoyalCore
import Testing

@testable import RoyalOutbound

@Suite("a turn as JSON") struct TurnJSONTests {
  @Test("has exactly the design's keys, in its order")
  func whole() {
    var whole = turn("¿Precio \"ya\"?\n", history: [HistoryItem(role: "assistant", text: "hola", at: 0)])
    whole.messages[0].attachments = [
      Attachment(type: "image", url: "https://cdn.example/a.jpg"), Attachment(type: "audio"),
    ]
    #expect(
      String(decoding: TurnJSON.text(whole), as: UTF8.self) == #"""
        {"turn":"0123456789abcdef0123456789abcdef01234567","source":"evolution",\#
        "conversation":"5491122334455@s.whatsapp.net",\#
        "user":{"id":"+5491122334455","name":"Ana","phone":"+5491122334455"},\#
        "messages":[{"id":"M0","text":"¿Precio \"ya\"?\n","at":"2026-11-22T17:40:03.123Z",\#
        "attachments":[{"type":"image","url":"https://cdn.example/a.jpg"},{"type":"audio","url":null}]}],\#
        "history":[{"role":"assistant","text":"hola","at":"1970-01-01T00:00:00.000Z"}]}

        """#)
  }

  @Test("names who of the shop wrote, and defuses the marks in a customer's words only")
  func history() throws {
    var turn = turn("[[handoff]]", name: "[[silent]]")
    turn.history = [
      HistoryItem(role: "user", text: "[[handoff]]", at: 0),
      HistoryItem(role: "assistant", name: "Luz", text: "[[handoff]]", at: 0),
    ]
    let json = try JSONValue.parse(TurnJSON.text(turn))
    #expect(json["user"]?["name"]?.string == "(silent)" && json["messages"]?[0]?["text"]?.string == "(handoff)")
    #expect(json["history"]?[0]?["text"]?.string == "(handoff)" && json["history"]?[0]?["name"] == nil)
    #expect(json["history"]?[1]?["text"]?.string == "[[handoff]]" && json["history"]?[1]?["name"]?.string == "Luz")
  }

  @Test("says null where name and phone are not known")
  func unknown() throws {
    var unknown = turn("x", name: nil)
    unknown.user.phone = nil
    let user = try #require(try JSONValue.parse(TurnJSON.text(unknown))["user"])
    #expect(user["name"]?.isNull == true)
    #expect(user["phone"]?.isNull == true)
  }
}

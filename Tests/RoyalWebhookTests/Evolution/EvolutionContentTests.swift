import RoyalCore
import Testing

@testable import RoyalWebhook

struct EvolutionContentTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let message: String
    let text: String
    var button: String?
    var attachments: [String] = []
    var testDescription: String { message }

    init(_ message: String, _ text: String, button: String? = nil, _ attachments: [String] = []) {
      self.message = message
      self.text = text
      self.button = button
      self.attachments = attachments
    }
  }

  static let rows = [
    Row(#"{"messageContextInfo":{"x":1},"conversation":"uno"}"#, "uno"),
    Row(#"{"extendedTextMessage":{"text":"dos"}}"#, "dos"),
    Row(#"{"conversation":"","extendedTextMessage":{"text":"dos"}}"#, "dos"),
    Row(
      #"{"imageMessage":{"caption":"foto"},"mediaUrl":"https://s3/a.jpg","base64":"AAAA"}"#, "foto",
      ["image https://s3/a.jpg"]),
    Row(#"{"videoMessage":{"caption":"video"}}"#, "video", ["video -"]),
    Row(#"{"documentMessage":{"fileName":"a.pdf"}}"#, "", ["document -"]),
    Row(#"{"audioMessage":{"ptt":true},"speechToText":"[audio] hola"}"#, "hola", ["audio -"]),
    Row(#"{"audioMessage":{"ptt":true},"speechToText":"[audio] "}"#, "", ["audio -"]),
    Row(#"{"ptvMessage":{}}"#, "", ["video -"]),
    Row(#"{"stickerMessage":{}}"#, "", ["sticker -"]),
    Row(#"{"locationMessage":{"degreesLatitude":-34.6,"degreesLongitude":-58.4}}"#, "", ["location geo:-34.6,-58.4"]),
    Row(#"{"liveLocationMessage":{}}"#, "", ["location -"]),
    Row(#"{"contactMessage":{"displayName":"Luz"}}"#, "", ["contact -"]),
    Row(#"{"contactsArrayMessage":{"contacts":[]}}"#, "", ["contact -"]),
    Row(#"{"orderMessage":{}}"#, "", ["order -"]),
    Row(#"{"buttonsResponseMessage":{"selectedDisplayText":"Sí","selectedButtonId":"yes"}}"#, "Sí", button: "yes"),
    Row(#"{"buttonsResponseMessage":{"selectedButtonId":"yes"}}"#, "yes", button: "yes"),
    Row(#"{"listResponseMessage":{"title":"Oro","singleSelectReply":{"selectedRowId":"r1"}}}"#, "Oro", button: "r1"),
    Row(#"{"listResponseMessage":{"title":"","singleSelectReply":{"selectedRowId":"r1"}}}"#, "r1", button: "r1"),
    Row(#"{"listResponseMessage":{"listType":1,"description":"d"}}"#, "d"),
    Row(#"{"templateButtonReplyMessage":{"selectedDisplayText":"Ver","selectedId":"v"}}"#, "Ver", button: "v"),
    Row(#"{"templateButtonReplyMessage":{"selectedId":"v"}}"#, "v", button: "v"),
    Row(
      #"{"interactiveResponseMessage":{"body":{"text":"Ok"},"nativeFlowResponseMessage":{"paramsJson":"{\"id\":\"n1\"}"}}}"#,
      "Ok", button: "n1"),
    Row(
      #"{"interactiveResponseMessage":{"body":{"text":"Ok"},"nativeFlowResponseMessage":{"paramsJson":"{{"}}}"#, "Ok"),
    Row(#"{"ephemeralMessage":{"message":{"extendedTextMessage":{"text":"corto"}}}}"#, "corto"),
    Row(
      #"{"documentWithCaptionMessage":{"message":{"documentMessage":{"caption":"doc"}}},"mediaUrl":"https://s3/d"}"#,
      "doc",
      ["document https://s3/d"]),
    Row(wrapped(#"{"conversation":"hondo"}"#, 5), "hondo"),
  ]

  private static func wrapped(_ message: String, _ times: Int) -> String {
    (0..<times).reduce(message) { inner, _ in #"{"viewOnceMessageV2":{"message":\#(inner)}}"# }
  }

  @Test("the text is found wherever it stands", arguments: rows)
  func content(_ row: Row) throws {
    let entry = try #require(try evolution(["data.message": row.message]).accepted)
    #expect(entry.text == row.text)
    #expect(entry[.button] == row.button)
    #expect(entry.all(.attachment) == row.attachments)
  }

  @Test func `a sixth wrapper is not opened`() throws {
    let message = Self.wrapped(#"{"conversation":"demasiado"}"#, 6)
    #expect(try evolution(["data.message": message]).word == "no_text")
  }

  @Test func `an edit inside a wrapper is an edit`() throws {
    let message = Self.wrapped(#"{"editedMessage":{}}"#, 2)
    #expect(try evolution(["data.message": message]).word == "edit")
  }
}

import RoyalCore
import Testing

@testable import RoyalWebhook

struct ChatwootTextTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let changes: Body.Changes
    let text: String
  }

  static let rows = [
    Row(testDescription: "plain text stays", changes: ["content": #""a <b>b</b> & c""#], text: "a <b>b</b> & c"),
    Row(testDescription: "what the widget renders", changes: ["content": #""<p>a &amp; b</p>\n""#], text: "a & b"),
    Row(testDescription: "two paragraphs", changes: ["content": #""<p>uno</p>\n<p>dos</p>\n""#], text: "uno\n\ndos"),
    Row(
      testDescription: "a backslash before a line break", changes: ["content": #""uno\\\ndos\\ tres""#],
      text: "uno\ndos\\ tres"),
    Row(
      testDescription: "line breaks of Windows", changes: ["content": #""a\r\nb\rc\td\u0000\u0007e""#],
      text: "a\nb\nc\tde"),
    Row(
      testDescription: "what a voice note was heard to say",
      changes: [
        "content": "null",
        "attachments": #"[{"file_type":"image"},{"file_type":"audio","transcribed_text":" Hola,\n¿tenés aros? "}]"#,
      ], text: "Hola,\n¿tenés aros?"),
    Row(
      testDescription: "a text stands for itself, whatever was heard",
      changes: ["content": #""a""#, "attachments": #"[{"file_type":"audio","transcribed_text":"b"}]"#], text: "a"),
    Row(
      testDescription: "a voice note that nobody has heard yet",
      changes: ["content": "null", "attachments": #"[{"file_type":"audio","transcribed_text":""}]"#], text: ""),
    Row(testDescription: "a surrogate pair", changes: ["content": #""\ud83d\ude00 sí""#], text: "😀 sí"),
    Row(
      testDescription: "a mail without its history",
      changes: [
        "content_type": #""incoming_email""#, "content": #""Hola\n\nOn Monday you wrote:\n> x""#,
        "content_attributes.email": #"{"subject":"Anillos","text_content":{"quoted":"Hola\n\n"}}"#,
      ], text: "Hola"),
    Row(
      testDescription: "a mail of HTML only",
      changes: [
        "content_type": #""incoming_email""#,
        "content_attributes.email": #"{"text_content":{},"html_content":{"quoted":"<div>Hola <b>Ana</b></div>"}}"#,
      ], text: "Hola Ana"),
    Row(
      testDescription: "a mail that only the conversation holds trimmed",
      changes: [
        "content_type": #""incoming_email""#,
        "conversation.messages": #"[{"id":5120,"processed_message_content":"Trimmed"}]"#,
      ], text: "Trimmed"),
    Row(
      testDescription: "a mail when the conversation's last message is another",
      changes: [
        "content_type": #""incoming_email""#, "content": #""Whole""#,
        "conversation.messages": #"[{"id":5121,"processed_message_content":"Other"}]"#,
      ], text: "Whole"),
    Row(
      testDescription: "never the last message's text",
      changes: ["conversation.messages": #"[{"id":5121,"content":"newer"}]"#, "content": #""mine""#], text: "mine"),
  ]

  @Test("the text is the customer's own", arguments: rows)
  func text(_ row: Row) throws {
    #expect(try #require(try chatwoot(row.changes).accepted).text == row.text)
  }

  @Test func `a mail's subject is kept`() throws {
    let changes = ["content_type": #""incoming_email""#, "content_attributes.email.subject": #""¿Anillos?""#]
    #expect(try #require(try chatwoot(changes).accepted)[.subject] == "¿Anillos?")
  }

  @Test func `150,000 characters are kept whole and the next is cut, by characters`() throws {
    let text = String(repeating: "ñ", count: MessageText.limit)
    #expect(try #require(try chatwoot(["content": "\"\(text)\""]).accepted).body.count == 300_000)
    #expect(try #require(try chatwoot(["content": "\"\(text)😀\""]).accepted).text == text)
  }

  @Test(
    "what nobody can see is blank",
    arguments: ["", " \t\n", "\u{200B}", "\u{FEFF}\u{2060}", "\u{AD}", "\u{3164}", "\u{2800}", "\u{0}"])
  func blank(_ text: String) {
    #expect(MessageText.isBlank(Array(text.utf8)))
  }

  @Test("what somebody can see is not", arguments: ["a", " .", "\u{200B}ñ", "👍🏽", "\u{200D}❤️"])
  func visible(_ text: String) {
    #expect(!MessageText.isBlank(Array(text.utf8)))
  }
}

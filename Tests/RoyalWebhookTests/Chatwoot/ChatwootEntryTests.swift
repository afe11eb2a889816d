import RoyalCore
import Testing

@testable import RoyalWebhook

struct ChatwootEntryTests {
  @Test func `the entry says what the message says`() throws {
    let filing = try #require(try chatwoot().acceptedFiling)
    let entry = filing.entry
    let key = EventKey.event(source: "chatwoot", kind: "message", scope: "7", id: "5120")
    #expect(filing.name == EntryName(user: UserTag(user: "chatwoot:7:61"), key: key))
    #expect(entry.text == "Hola, ¿tenés anillos?")
    let expected: [(HeaderName, String)] = [
      (.key, key.hex), (.nonce, "00112233445566778899aabbccddeeff"), (.kind, "message"), (.source, "chatwoot"),
      (.received, "2026-11-22T17:40:03.123Z"), (.sent, "2026-11-22T17:40:01.250Z"), (.account, "7"), (.inbox, "4"),
      (.conversation, "33"), (.message, "5120"), (.user, "chatwoot:7:61"), (.name, "Ana"),
    ]
    for (name, value) in expected { #expect(entry[name] == value, "\(name.rawValue)") }
    #expect(entry[.phone] == nil)
  }

  @Test(
    "a known phone number is the user on every platform",
    arguments: [
      ["sender.phone_number": #""+54 9 11 5555-0101""#],
      ["conversation.meta.sender.phone_number": #""+5491155550101""#],
      ["sender": "null", "conversation.meta.sender.phone_number": #""+5491155550101""#],
    ])
  func phone(_ changes: Body.Changes) throws {
    let entry = try #require(try chatwoot(changes).accepted)
    #expect(entry[.user] == "+5491155550101")
    #expect(entry[.phone] == "+5491155550101")
    #expect(entry[.user] == (try evolution().accepted?[.user]))
  }

  @Test func `a user who is the author of an incoming message is not the customer`() throws {
    let entry = try #require(
      try chatwoot(["sender": #"{"id":9,"name":"Agent","type":"user","phone_number":"+999999"}"#]).accepted)
    #expect(entry[.user] == "chatwoot:7:61")
    #expect(entry[.name] == "Ana")
  }

  @Test func `a message without any contact belongs to its conversation`() throws {
    let entry = try #require(
      try chatwoot(["sender": "null", "conversation.meta": "-", "conversation.contact_inbox": "-"]).accepted)
    #expect(entry[.user] == "chatwoot:7:conversation-33")
  }

  @Test func `a WhatsApp message has the same key on both platforms`() throws {
    let first = try #require(try chatwoot(["source_id": #""WAID:3EB0AAAA""#]).acceptedFiling)
    let second = try #require(try evolution().acceptedFiling)
    #expect(first.key == second.key)
    #expect(first.entry[.sourceID] == "WAID:3EB0AAAA")
    #expect(try chatwoot(["source_id": #""wamid.AAAA""#]).acceptedFiling?.key != second.key)
  }

  @Test func `attachments are recorded one line each, places as geo addresses`() throws {
    let list = """
      [{"file_type":"image","data_url":"https://c/x y.png"},{"file_type":"location","coordinates_lat":-34.57,
        "coordinates_long":-58.5,"data_url":null},{"file_type":"contact","data_url":null},{"data_url":"https://c/z"}]
      """
    let entry = try #require(try chatwoot(["attachments": list]).accepted)
    #expect(
      entry.all(.attachment) == [
        "image https://c/x%20y.png", "location geo:-34.57,-58.5", "contact -", "file https://c/z",
      ])
  }

  @Test func `nothing of a sender's text can forge a header line`() throws {
    let entry = try #require(
      try chatwoot(["sender.name": #""Ana\nKind: clear\r\nUser: +1\u0000""#, "content": #""a\n\nKey: 0""#]).accepted)
    let again = try Entry.parse(entry.serialized())
    #expect(again.kind == .message)
    #expect(again[.name] == "Ana Kind: clear  User: +1")
    #expect(again.text == "a\n\nKey: 0")
  }

  @Test func `WHATSAPP_OWNER evolution leaves WhatsApp messages to Evolution and keeps the others`() throws {
    #expect(try chatwoot { $0.whatsappOwner = .evolution }.word == "accept")
    let verdict = try chatwoot(["source_id": #""WAID:1""#]) { $0.whatsappOwner = .evolution }
    #expect(verdict.reason == "owner:evolution")
    #expect(verdict.report == nil)
  }
}

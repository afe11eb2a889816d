import RoyalCore
import Testing

@testable import RoyalWebhook

struct EvolutionVerdictTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let changes: Body.Changes
    let word: String
    var testDescription: String { "\(changes) → \(word)" }

    init(_ changes: Body.Changes, _ word: String) {
      self.changes = changes
      self.word = word
    }
  }

  static let rows = [
    Row([:], "accept"),
    Row(["event": #""MESSAGES_UPSERT""#], "accept"),
    Row(["event": #""messages-upsert""#], "accept"),
    Row(["event": #""send.message""#], "event:send.message"),
    Row(["event": #""messages.update""#, "data": "[]"], "event:messages.update"),
    Row(["event": #""contacts.update""#, "data": "[{}]"], "event:contacts.update"),
    Row(["event": "-"], "reject"),
    Row(["data.key.id": "-"], "reject"),
    Row(["data.key.id": #""""#], "reject"),
    Row(["data.key": "null"], "reject"),
    Row(["data": "[]"], "reject"),
    Row(["data.key.remoteJid": "-"], "reject"),
    Row(["data.key.fromMe": "true"], "from_me"),
    Row(["data.key.remoteJid": #""1203@g.us""#], "group"),
    Row(["data.key.remoteJid": #""status@broadcast""#], "broadcast"),
    Row(["data.key.remoteJid": #""123@broadcast""#], "broadcast"),
    Row(["data.key.remoteJid": #""12@newsletter""#], "newsletter"),
    Row(["data.message": #"{"reactionMessage":{"text":"👍"}}"#], "reaction"),
    Row(["data.message": #"{"reactionMessage":{"text":""}}"#], "reaction"),
    Row(["data.message": #"{"editedMessage":{"message":{"conversation":"x"}}}"#], "edit"),
    Row(["data.message": #"{"secretEncryptedMessage":{}}"#], "edit"),
    Row(["data.message": #"{"protocolMessage":{"type":0}}"#], "protocol"),
    Row(["data.message": #"{"pollUpdateMessage":{}}"#], "poll"),
    Row(["data.message": #"{"pollCreationMessageV3":{"name":"?"}}"#], "poll"),
    Row(["data.message": #"{"albumMessage":{}}"#], "album"),
    Row(["data.message": #"{"placeholderMessage":{"type":0}}"#], "placeholder"),
    Row(["data.message": #"{"messageHistoryNotice":{}}"#], "notice"),
    Row(["data.message": #"{"groupInviteMessage":{"caption":"x"}}"#], "group_invite"),
    Row(["data.message": #"{"templateMessage":{"hydratedTemplate":{}}}"#], "template"),
    Row(["data.message": #"{"listMessage":{"title":"Menu"}}"#], "template"),
    Row(["data.message": #"{"buttonsMessage":{"contentText":"x"}}"#], "template"),
    Row(["data.message": #"{"interactiveMessage":{"body":{"text":"x"}}}"#], "template"),
    Row(["data.message": #"{"conversation":"sí","interactiveMessage":{}}"#, "data.messageType": #""x""#], "accept"),
    Row(["data.message": #"{"someNewMessage":{"text":"x"}}"#], "no_text"),
    Row(["data.message": "{}"], "no_text"),
    Row(["data.message": "null"], "no_text"),
    Row(["data.message": "-"], "no_text"),
    Row(["data.message.conversation": #"" \u200b""#], "no_text"),
    Row(["data.message": #"{"audioMessage":{"ptt":true}}"#], "no text"),
    Row(["data.message": #"{"imageMessage":{"caption":""}}"#], "no text"),
    Row(["data.messageTimestamp": "1795366801"], "stale"),
    Row(["data.messageTimestamp": #""1795366801""#], "stale"),
    Row(["data.messageTimestamp": #"{"low":1795366801,"high":0,"unsigned":true}"#], "stale"),
    Row(["data.messageTimestamp": "1795366804"], "accept"),
    Row(["data.messageTimestamp": "1795999999"], "accept"),
    Row(["data.messageTimestamp": "-"], "accept"),
    Row(["data.messageTimestamp": "9223372036854775807"], "accept"),
    Row(["data.messageTimestamp": #"{"low":-1,"high":9223372036854775807}"#], "accept"),
    Row(["apikey": "null", "destination": "-", "sender": "-", "date_time": "-"], "accept"),
    Row(["sender": #""5491155550101@s.whatsapp.net""#], "accept"),
  ]

  @Test("each row of what the bot must ignore holds", arguments: rows)
  func checks(_ row: Row) throws {
    #expect(try evolution(row.changes).word == row.word)
  }

  @Test(
    "a body that is no object is refused, for Evolution gives up on a 400", arguments: ["[]", "null", "3", #""x""#])
  func notAnObject(_ body: String) throws {
    let value = try JSONValue.parse(Array(body.utf8))
    let verdict = EvolutionVerdict.verdict(on: value, settings: Settings(), arrival: Body.arrival)
    #expect(verdict.refusal?.status(for: .evolution) == 400)
  }

  @Test func `only configured instances are answered`() throws {
    #expect(try evolution { $0.instanceNames = ["Otra", "Tienda Uno"] }.word == "accept")
    #expect(try evolution { $0.instanceNames = ["Otra"] }.word == "instance")
  }

  @Test func `the age that makes a message stale is configured`() throws {
    #expect(try evolution { $0.evolutionMaxAge = 2000 }.word == "stale")
    #expect(try evolution { $0.evolutionMaxAge = 2123 }.word == "accept")
  }

  @Test func `WHATSAPP_OWNER chatwoot leaves the messages to Chatwoot but still tells of a human`() throws {
    #expect(try evolution { $0.whatsappOwner = .chatwoot }.word == "owner:chatwoot")
    let verdict = try evolution(["data.key.fromMe": "true"]) { $0.whatsappOwner = .chatwoot }
    #expect(verdict.report?.kind == .takeover)
  }

  @Test func `what a human typed on the telephone is a takeover of the chat`() throws {
    let verdict = try evolution([
      "data.key.fromMe": "true", "data.key.remoteJid": #""777@lid""#, "data.pushName": #""Você""#,
      "data.key.remoteJidAlt": #""5491155550101@s.whatsapp.net""#, "data.key.senderPn": #""999999999@s.whatsapp.net""#,
    ])
    let entry = try #require(verdict.report)
    #expect(verdict.reason == "from_me")
    let key = EventKey.event(source: "evolution", kind: "takeover", scope: "Tienda Uno", id: "3EB0AAAA")
    let expected: [(HeaderName, String)] = [
      (.kind, "takeover"), (.key, key.hex), (.author, "from_me"), (.sourceID, "3EB0AAAA"), (.user, "+5491155550101"),
      (.instance, "Tienda Uno"), (.conversation, "5491155550101@s.whatsapp.net"),
    ]
    for (name, value) in expected { #expect(entry[name] == value, "\(name.rawValue)") }
    #expect(entry[.name] == nil)
    #expect(entry.text == "Hola")
  }

  @Test func `a human's word counts though it was long on its way`() throws {
    let sent = String(Body.now / 1000 - 7200)
    let late = try evolution(["data.key.fromMe": "true", "data.messageTimestamp": sent])
    #expect(late.report?.kind == .takeover)
    #expect(try evolution(["data.messageTimestamp": sent]).reason == "stale")
  }

  @Test(
    "what Evolution writes into Chatwoot as a message is not answered there either",
    arguments: [
      (#"{"reactionMessage":{"text":"👍"}}"#, "reaction"), (#"{"listMessage":{"title":"Menú"}}"#, "template"),
    ])
  func copies(_ row: (message: String, word: String)) throws {
    let changes: Body.Changes = ["data.message": row.message]
    let verdict = try evolution(changes) { $0.chatwootAPIURL = "https://chat.example" }
    let entry = try #require(verdict.report)
    #expect(verdict.reason == row.word && entry.kind == .cancel && entry[.reason] == row.word)
    #expect(entry[.cancels] == (try evolution().acceptedFiling?.key.hex) && entry.body.isEmpty)
    #expect(try evolution(changes).report == nil)
    let other = try evolution(changes) { settings in
      settings.chatwootAPIURL = "https://chat.example"
      settings.whatsappOwner = .evolution
    }
    #expect(other.report == nil)
    let own = changes.merging(["data.key.fromMe": "true"]) { $1 }
    #expect(try evolution(own) { $0.chatwootAPIURL = "https://chat.example" }.report == nil)
  }

  @Test(
    "what is no human's word is not reported",
    arguments: [
      ["data.key.remoteJid": #""1@g.us""#], ["data.message": #"{"reactionMessage":{}}"#],
      ["data.messageTimestamp": "5"],
      ["data.message": #"{"protocolMessage":{}}"#],
    ])
  func noReport(_ changes: Body.Changes) throws {
    #expect(try evolution(changes.merging(["data.key.fromMe": "true"]) { $1 }).report == nil)
  }
}

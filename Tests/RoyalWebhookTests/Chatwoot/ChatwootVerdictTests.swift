import RoyalCore
import Testing

@testable import RoyalWebhook

struct ChatwootVerdictTests {
  /// A change to the plain body, and what it comes to in both modes.
  struct Row: Sendable, CustomTestStringConvertible {
    let changes: Body.Changes
    let account: String
    let agentBot: String
    var testDescription: String { changes.isEmpty ? "the plain body" : "\(changes)" }

    init(_ changes: Body.Changes, _ account: String, _ agentBot: String? = nil) {
      self.changes = changes
      self.account = account
      self.agentBot = agentBot ?? account
    }
  }

  static let rows = [
    Row([:], "accept"),
    Row(["event": #""message_updated""#], "event:message_updated"),
    Row(["event": "-"], "event:none"),
    Row(["event": #""automation_event.message_created""#], "event:automation_event.message_created"),
    Row(["message_type": #""outgoing""#], "message_type:outgoing"),
    Row(["message_type": #""template""#], "message_type:template"),
    Row(["message_type": "0"], "message_type:none"),
    Row(["private": "true"], "private"),
    Row(["id": "0"], "malformed_ids"),
    Row(["id": #""5120""#], "accept"),
    Row(["id": "5120.5"], "malformed_ids"),
    Row(["id": #""+5120""#], "malformed_ids"),
    Row(["account.id": "-"], "malformed_ids"),
    Row(["account": "-"], "malformed_ids"),
    Row(["conversation.id": "-3"], "malformed_ids"),
    Row(["conversation": "null"], "malformed_ids"),
    Row(["sender.blocked": "true"], "blocked"),
    Row(["content_attributes.deleted": "true"], "deleted"),
    Row(["content_attributes.email.auto_reply": "true"], "auto_reply"),
    Row(["conversation.status": #""open""#], "accept", "status:open"),
    Row(["conversation.status": #""resolved""#], "status:resolved"),
    Row(["conversation.status": #""snoozed""#], "status:snoozed"),
    Row(["conversation.status": "-"], "accept", "status:none"),
    Row(["conversation.meta.assignee": #"{"id":2,"type":"user"}"#], "human_assigned"),
    Row(["conversation.meta.assignee": #"{"id":2}"#], "human_assigned"),
    Row(["conversation.meta.assignee_type": #""User""#], "human_assigned"),
    Row(["conversation.meta.assignee": #"{"id":3,"type":"agent_bot"}"#], "accept"),
    Row(["conversation.meta.assignee": #"{"id":4,"type":"agent_bot"}"#], "other_bot"),
    Row(
      [
        "conversation.meta.assignee": #"{"id":2,"type":"user"}"#, "conversation.status": #""open""#,
      ], "human_assigned", "status:open"),
    Row(["content": "null"], "no_content"),
    Row(["content": #""  \n\u200b\u2060\ufeff ""#], "no_content"),
    Row(["content": "null", "attachments": #"[{"file_type":"audio","data_url":"https://c/a.ogg"}]"#], "no text"),
    Row(["content": "null", "content_attributes.is_unsupported": "true"], "no_content"),
    Row(["sender": "null"], "accept"),
    Row(["sender": #"{"id":9,"name":"Agent","type":"user"}"#], "accept"),
    Row(["conversation.meta": "-"], "accept"),
    Row(["sender.identifier": #""5491155550101@s.whatsapp.net""#], "accept"),
    Row(["sender.identifier": #""120363040506@g.us""#], "group"),
    Row(["sender": "null", "conversation.meta.sender.identifier": #""120363040506@g.us""#], "group"),
    Row(["sender.identifier": #""status@broadcast""#], "broadcast"),
  ]

  @Test("each row of the contract's order of checks holds in both modes", arguments: rows)
  func checks(_ row: Row) throws {
    #expect(try chatwoot(row.changes) { $0.chatwootBotID = 3 }.word == row.account)
    let other = try chatwoot(row.changes) { settings in
      settings.chatwootBotID = 3
      settings.chatwootMode = .agentBot
    }
    #expect(other.word == row.agentBot)
  }

  @Test func `of several reasons the first in the contract's order is named`() throws {
    var changes: Body.Changes = ["sender.blocked": "true", "content_attributes.deleted": "true", "content": "null"]
    #expect(try chatwoot(changes).reason == "blocked")
    changes["private"] = "true"
    #expect(try chatwoot(changes) { $0.chatwootAccountIDs = [1] }.reason == "private")
    changes["private"] = nil
    #expect(try chatwoot(changes) { $0.chatwootAccountIDs = [1] }.reason == "account")
  }

  @Test func `only configured accounts are answered`() throws {
    #expect(try chatwoot { $0.chatwootAccountIDs = [1, 7] }.word == "accept")
    #expect(try chatwoot { $0.chatwootAccountIDs = [1] }.word == "account")
  }

  @Test func `without CHATWOOT_BOT_ID an assigned bot counts as our own`() throws {
    #expect(try chatwoot(["conversation.meta.assignee": #"{"id":4,"type":"agent_bot"}"#]).word == "accept")
  }

  @Test("a body that is no object is ignored", arguments: ["[]", "null", "3", #""message_created""#, "true"])
  func notAnObject(_ body: String) throws {
    let verdict = ChatwootVerdict.verdict(
      on: try JSONValue.parse(Array(body.utf8)), settings: Settings(), arrival: Body.arrival)
    #expect(verdict.reason == "not_an_object")
  }

  @Test func `a strange event's name is cut and cleaned before it is said again`() throws {
    let reason = try #require(try chatwoot(["event": "\"a\\nb\(String(repeating: "x", count: 500))\""]).reason)
    #expect(reason.hasPrefix("event:a bxx"))
    #expect(reason.utf8.count <= 70)
  }
}

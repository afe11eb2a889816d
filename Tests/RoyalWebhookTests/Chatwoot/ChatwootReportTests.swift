import RoyalCore
import Testing

@testable import RoyalWebhook

/// What is answered with "ignored" and must still reach the drain.
struct ChatwootReportTests {
  private static let human: Body.Changes = [
    "message_type": #""outgoing""#, "sender": #"{"id":9,"name":"Agent","type":"user"}"#, "content": #""Ya te atiendo""#,
    "conversation.meta.sender.phone_number": #""+5491155550101""#,
  ]

  private func change(_ event: String, _ changes: Body.Changes) throws -> Verdict {
    let base = """
      {"id":33,"inbox_id":4,"status":"open","messages":[{"account_id":7}],"updated_at":1795369201.5,
       "meta":{"sender":{"id":61,"name":"Ana","phone_number":"+5491155550101"},"assignee":null},
       "event":"\(event)","changed_attributes":null}
      """
    return ChatwootVerdict.verdict(on: try Body.json(base, changes), settings: Settings(), arrival: Body.arrival)
  }

  @Test func `a human's message is a takeover that carries what the drain needs to judge it`() throws {
    var changes = Self.human
    changes["source_id"] = #""WAID:ABC""#
    changes["content_attributes.automation_rule_id"] = "12"
    let verdict = try chatwoot(changes)
    let entry = try #require(verdict.report)
    #expect(verdict.reason == "message_type:outgoing")
    #expect(entry.kind == .takeover)
    #expect(entry[.key] == EventKey.event(source: "chatwoot", kind: "takeover", scope: "7", id: "5120").hex)
    let expected: [(HeaderName, String)] = [
      (.user, "+5491155550101"), (.author, "user"), (.sourceID, "WAID:ABC"), (.automation, "12"), (.account, "7"),
      (.conversation, "33"), (.message, "5120"), (.status, "pending"), (.authorName, "Agent"),
    ]
    for (name, value) in expected { #expect(entry[name] == value, "\(name.rawValue)") }
    #expect(entry.text == "Ya te atiendo")
  }

  @Test func `a message written on the telephone has no sender`() throws {
    let entry = try #require(
      try chatwoot(["message_type": #""outgoing""#, "sender": "null", "content_attributes.external_echo": "true"])
        .report)
    #expect(entry[.author] == "null")
  }

  @Test func `a campaign's message says so`() throws {
    var changes = Self.human
    changes["additional_attributes.campaign_id"] = "5"
    #expect(try #require(try chatwoot(changes).report)[.automation] == "campaign 5")
  }

  @Test(
    "what no human wrote is not reported",
    arguments: [
      ["private": "true"], ["content_attributes.royal_marker": #""3f2a:0""#],
      ["sender": #"{"id":3,"type":"agent_bot"}"#],
      ["sender": #"{"id":3,"type":"captain_assistant"}"#], ["message_type": #""template""#, "sender": "null"],
      ["id": "-"], ["conversation": "-"],
    ])
  func nothing(_ changes: Body.Changes) throws {
    let verdict = try chatwoot(Self.human.merging(changes) { $1 })
    #expect(verdict.reason?.hasPrefix("message_type:") == true)
    #expect(verdict.report == nil)
  }

  @Test(
    "a change that takes the conversation away is a takeover",
    arguments: [
      ["status": #""resolved""#], ["status": #""snoozed""#],
      ["meta.assignee": #"{"id":2,"type":"user"}"#],
      ["meta.assignee": #"{"id":2,"type":"user"}"#, "changed_attributes": #"[{"assignee_id":{}}]"#],
    ])
  func takeover(_ changes: Body.Changes) throws {
    for event in ["conversation_status_changed", "conversation_updated", "conversation_opened"] {
      let verdict = try change(event, changes)
      #expect(verdict.reason == "event:\(event)")
      let entry = try #require(verdict.report)
      #expect(entry.kind == .takeover)
      #expect(entry[.user] == "+5491155550101")
      #expect(entry[.conversation] == "33")
      #expect(entry[.message] == nil)
      #expect(entry[.assignee] == (changes["meta.assignee"] == nil ? nil : "user 2"))
      let id = "\(event):33:1795369201.5"
      #expect(entry[.key] == EventKey.event(source: "chatwoot", kind: "takeover", scope: "7", id: id).hex)
    }
  }

  @Test(
    "other changes are not",
    arguments: [
      [:], ["status": #""pending""#], ["meta.assignee": #"{"id":3,"type":"agent_bot"}"#],
      [
        "meta.assignee": #"{"id":2,"type":"user"}"#, "changed_attributes": #"[{"label_list":{}},{"waiting_since":{}}]"#,
      ],
      ["status": #""resolved""#, "messages": "[]"], ["status": #""resolved""#, "id": "-"],
    ])
  func noTakeover(_ changes: Body.Changes) throws {
    #expect(try change("conversation_updated", changes).report == nil)
  }

  @Test func `for an agent bot an open conversation is a human's`() throws {
    let base = #"{"id":33,"status":"open","account":{"id":7},"timestamp":5,"event":"conversation_status_changed"}"#
    var settings = Settings()
    let body = try Body.json(base)
    #expect(ChatwootVerdict.verdict(on: body, settings: settings, arrival: Body.arrival).report == nil)
    settings.chatwootMode = .agentBot
    #expect(ChatwootVerdict.verdict(on: body, settings: settings, arrival: Body.arrival).report?[.author] == "status")
    settings.chatwootAccountIDs = [1]
    #expect(ChatwootVerdict.verdict(on: body, settings: settings, arrival: Body.arrival).report == nil)
  }

  @Test func `without an account in the body the only configured one is meant`() throws {
    let body = try Body.json(#"{"id":33,"status":"resolved","event":"conversation_resolved"}"#)
    var settings = Settings()
    settings.chatwootAccountIDs = [9]
    #expect(ChatwootVerdict.verdict(on: body, settings: settings, arrival: Body.arrival).report?[.account] == "9")
  }

  @Test func `nothing is reported of WhatsApp's groups`() throws {
    let group = ["sender.identifier": #""120363040506@g.us""#, "source_id": #""WAID:3EB0AAAA""#]
    #expect(try chatwoot(group).report == nil)
    let human = Self.human.merging(["conversation.meta.sender.identifier": #""120363040506@g.us""#]) { $1 }
    #expect(try chatwoot(human).report == nil)
  }

  @Test(
    "an ignored WhatsApp copy cancels the other platform's",
    arguments: [
      ["conversation.meta.assignee_type": #""User""#], ["sender.blocked": "true"],
      ["content_attributes.deleted": "true"], ["conversation.status": #""resolved""#],
    ])
  func cancel(_ changes: Body.Changes) throws {
    let verdict = try chatwoot(changes.merging(["source_id": #""WAID:3EB0AAAA""#]) { $1 })
    let entry = try #require(verdict.report)
    #expect(entry.kind == .cancel)
    #expect(entry[.cancels] == (try evolution().acceptedFiling?.key.hex))
    #expect(entry[.key] == EventKey.event(source: "chatwoot", kind: "cancel", scope: "7", id: "5120").hex)
    #expect(entry[.reason] == verdict.reason)
    #expect(entry.body.isEmpty)
    #expect(try chatwoot(changes).report == nil)
  }
}

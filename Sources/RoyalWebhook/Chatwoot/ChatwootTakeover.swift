import RoyalCore

/// What shows that a human looks after a conversation. The drain decides what follows from it.
enum ChatwootTakeover {
  private static let changes = [
    "conversation_status_changed", "conversation_updated", "conversation_opened", "conversation_resolved",
  ]

  /// A message that a human wrote: from the dashboard, or (without a sender) from a telephone.
  /// Nil for our own answers, other bots, notes and templates.
  static func byMessage(_ event: ChatwootEvent, settings: Settings, arrival: Arrival) -> Filing? {
    guard event.messageType == "outgoing", !event.isPrivate, event.attributes?["royal_marker"]?.isNull ?? true,
      let author = author(event.root["sender"]), let message = event.messageID,
      let (draft, key) = draft(event, id: String(message), settings, arrival)
    else { return nil }
    var entry = draft
    entry[.author] = author
    if let name = event.root["sender"]?["name"]?.string, !name.isEmpty { entry[.authorName] = name }
    entry.body = MessageText.clean(event.root["content"]?.utf8 ?? [])
    if let automation = automation(event) { entry[.automation] = automation }
    return filing(&entry, key, event)
  }

  /// A change that takes a conversation out of the bot's hands: a person is assigned, or its status is none that the mode
  /// answers. Nil where something else changed.
  static func byChange(_ event: ChatwootEvent, settings: Settings, arrival: Arrival) -> Filing? {
    guard let name = event.name, changes.contains(name), changesHands(event), let conversation = event.conversationID
    else { return nil }
    let isHuman = if case .human = ChatwootAssignee(event.meta) { true } else { false }
    guard isHuman || (event.status != nil && !ChatwootVerdict.isAnswered(event.status, settings.chatwootMode)) else {
      return nil
    }
    let id = "\(name):\(conversation):\(moment(event))"
    guard let (draft, key) = draft(event, id: id, settings, arrival) else { return nil }
    var entry = draft
    entry[.author] = isHuman ? "assignment" : "status"
    return filing(&entry, key, event)
  }

  private static func filing(_ entry: inout Entry, _ key: EventKey, _ event: ChatwootEvent) -> Filing {
    if let status = event.status { entry[.status] = status }
    if let assignee = ChatwootAssignee(event.meta).header { entry[.assignee] = assignee }
    return Filing(entry, key: key)
  }

  private static func draft(
    _ event: ChatwootEvent, id: String, _ settings: Settings, _ arrival: Arrival
  ) -> (Entry, EventKey)? {
    let only = settings.chatwootAccountIDs.count == 1 ? settings.chatwootAccountIDs.first : nil
    guard let account = event.accountID ?? only, ChatwootVerdict.isOurs(account, settings),
      let conversation = event.conversationID
    else { return nil }
    let contact = ChatwootContact(event)
    guard contact.objection == nil else { return nil }
    let key = EventKey.event(source: "chatwoot", kind: "takeover", scope: String(account), id: id)
    let user = contact.user(account: account, conversation: conversation)
    var entry = Entry(kind: .takeover, key: key, source: "chatwoot", user: user, arrival: arrival)
    entry.describe(event, account: account, conversation: conversation, contact: contact)
    return (entry, key)
  }

  private static func author(_ sender: JSONValue?) -> String? {
    guard let sender, !sender.isNull else { return "null" }
    return sender["type"]?.string == "user" ? "user" : nil
  }

  /// The rule or campaign that wrote the message in a human's name.
  private static func automation(_ event: ChatwootEvent) -> String? {
    if let rule = event.attributes?["automation_rule_id"], !rule.isNull { return text(rule) }
    if let campaign = event.root["additional_attributes"]?["campaign_id"], !campaign.isNull {
      return "campaign \(text(campaign))"
    }
    return nil
  }

  private static func text(_ value: JSONValue) -> String {
    value.string ?? String(decoding: value.raw.prefix(64), as: UTF8.self)
  }

  /// Whether status or assignee may have changed: named in `changed_attributes`, or the server does not say what changed.
  private static func changesHands(_ event: ChatwootEvent) -> Bool {
    let changed = event.root["changed_attributes"]?.elements ?? []
    guard event.name == "conversation_updated", !changed.isEmpty else { return true }
    return changed.contains { change in
      change.members.contains { $0.key == "status" || $0.key.utf8.starts(with: "assignee".utf8) }
    }
  }

  /// What tells one change of a conversation from the next: its time, and on old servers what can be had instead.
  private static func moment(_ event: ChatwootEvent) -> String {
    if let updated = event.conversation?["updated_at"], !updated.isNull { return text(updated) }
    let time = event.conversation?["timestamp"].map(text) ?? "-"
    return "\(time):\(event.status ?? "-"):\(ChatwootAssignee(event.meta).header ?? "-")"
  }
}

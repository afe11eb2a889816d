import RoyalCore

/// A customer's message with the three ids that it cannot do without.
struct ChatwootMessage {
  let event: ChatwootEvent
  let account: Int
  let conversation: Int
  let id: Int
  let contact: ChatwootContact

  /// Nil where an id is missing or no positive integer.
  init?(_ event: ChatwootEvent) {
    guard let account = ChatwootEvent.identifier(event.root["account"]?["id"]), let id = event.messageID,
      let conversation = event.conversationID
    else { return nil }
    self.event = event
    self.account = account
    self.conversation = conversation
    self.id = id
    contact = ChatwootContact(event)
  }

  /// The message's identity: WhatsApp's own id where Evolution brought the message to Chatwoot.
  var key: EventKey {
    if let id = event.whatsappID { return .whatsapp(id: id) }
    return .event(source: "chatwoot", kind: "message", scope: String(account), id: String(id))
  }

  /// The entry that has it answered.
  func filing(text: [UInt8], attachments: [String], _ arrival: Arrival) -> Filing {
    var entry = entry(.message, key, arrival)
    entry.body = text
    for attachment in attachments { entry.append(.attachment, attachment) }
    if let subject = event.attributes?["email"]?["subject"]?.string { entry[.subject] = subject }
    return Filing(entry, key: key)
  }

  /// The entry that keeps the other platform's copy from being answered.
  func cancellation(because reason: String, _ arrival: Arrival) -> Filing {
    let own = EventKey.event(source: "chatwoot", kind: "cancel", scope: String(account), id: String(id))
    var entry = entry(.cancel, own, arrival)
    entry[.cancels] = key.hex
    entry[.reason] = reason
    return Filing(entry, key: own)
  }

  private var user: String { contact.user(account: account, conversation: conversation) }

  private func entry(_ kind: Entry.Kind, _ key: EventKey, _ arrival: Arrival) -> Entry {
    var entry = Entry(kind: kind, key: key, source: "chatwoot", user: user, arrival: arrival)
    entry.describe(event, account: account, conversation: conversation, contact: contact)
    return entry
  }
}

extension Entry {
  /// What every entry from Chatwoot says of its event.
  mutating func describe(_ event: ChatwootEvent, account: Int, conversation: Int, contact: ChatwootContact) {
    self[.account] = String(account)
    self[.conversation] = String(conversation)
    if let inbox = event.inboxID { self[.inbox] = String(inbox) }
    if let name = contact.name, !name.isEmpty { self[.name] = name }
    if let phone = contact.phone { self[.phone] = phone }
    guard event.messageType != nil else { return }
    if let message = event.messageID { self[.message] = String(message) }
    if let source = event.sourceID { self[.sourceID] = source }
    if let sent = event.root["created_at"]?.string.flatMap(Timestamp.parse) { self[.sent] = Timestamp.iso(sent) }
  }
}

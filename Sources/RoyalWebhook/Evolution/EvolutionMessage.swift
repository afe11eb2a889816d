import RoyalCore

/// A WhatsApp message that has an id and a chat to answer in.
struct EvolutionMessage {
  let event: EvolutionEvent
  let id: String
  let address: EvolutionAddress

  /// The entry that has it answered.
  func filing(_ content: EvolutionContent, _ arrival: Arrival) -> Filing {
    let key = EventKey.whatsapp(id: id)
    var entry = entry(.message, key, content, arrival)
    if let name = event.pushName { entry[.name] = name }
    return Filing(entry, key: key)
  }

  /// The entry that says that a person wrote in the chat.
  func takeover(_ content: EvolutionContent, _ arrival: Arrival) -> Filing {
    let key = EventKey.event(source: "evolution", kind: "takeover", scope: event.instance, id: id)
    var entry = entry(.takeover, key, content, arrival)
    entry[.author] = "from_me"
    entry[.sourceID] = id
    return Filing(entry, key: key)
  }

  /// The entry that keeps the copy from being answered that Evolution writes into Chatwoot.
  func cancellation(because reason: String, _ arrival: Arrival) -> Filing {
    let key = EventKey.event(source: "evolution", kind: "cancel", scope: event.instance, id: id)
    var entry = entry(.cancel, key, EvolutionContent(), arrival)
    entry[.cancels] = EventKey.whatsapp(id: id).hex
    entry[.reason] = reason
    return Filing(entry, key: key)
  }

  private var user: String { address.user(instance: event.instance) }

  private func entry(_ kind: Entry.Kind, _ key: EventKey, _ content: EvolutionContent, _ arrival: Arrival) -> Entry {
    var entry = Entry(kind: kind, key: key, source: "evolution", user: user, arrival: arrival, body: content.text)
    if let sent = event.sent { entry[.sent] = Timestamp.isoSeconds(sent) }
    entry[.instance] = event.instance
    entry[.conversation] = address.reply
    entry[.message] = id
    entry[.replyTo] = address.reply
    for jid in address.alternatives { entry.append(.replyAlternative, jid) }
    if let phone = address.phone { entry[.phone] = phone }
    if let button = content.button { entry[.button] = button }
    for attachment in content.attachments { entry.append(.attachment, attachment) }
    return entry
  }
}

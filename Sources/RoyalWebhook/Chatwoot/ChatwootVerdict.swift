import RoyalCore

/// What to do with a Chatwoot webhook's body: the checks of contracts/chatwoot.md §5 in their order.
enum ChatwootVerdict {
  static func verdict(on body: JSONValue, settings: Settings, arrival: Arrival) -> Verdict {
    guard body.kind == .object else { return .ignore(reason: "not_an_object", report: nil) }
    let event = ChatwootEvent(body)
    guard event.name == "message_created" else {
      let report = ChatwootTakeover.byChange(event, settings: settings, arrival: arrival)
      return .ignore(reason: reason("event", event.name), report: report)
    }
    guard event.messageType == "incoming" else {
      let report = ChatwootTakeover.byMessage(event, settings: settings, arrival: arrival)
      return .ignore(reason: reason("message_type", event.messageType), report: report)
    }
    if event.isPrivate { return .ignore(reason: "private", report: nil) }
    if !isOurs(event.accountID, settings) { return .ignore(reason: "account", report: nil) }
    guard let message = ChatwootMessage(event) else { return .ignore(reason: "malformed_ids", report: nil) }
    return verdict(on: message, settings, arrival)
  }

  private static func verdict(on message: ChatwootMessage, _ settings: Settings, _ arrival: Arrival) -> Verdict {
    if let objection = message.contact.objection { return .ignore(reason: objection, report: nil) }
    if let objection = objection(to: message, settings) {
      let copy = message.event.whatsappID == nil ? nil : message.cancellation(because: objection, arrival)
      return .ignore(reason: objection, report: copy)
    }
    let text = ChatwootText.body(message.event)
    let attachments = ChatwootAttachments.lines(message.event)
    if text.isEmpty && attachments.isEmpty { return .ignore(reason: "no_content", report: nil) }
    if message.event.whatsappID != nil, settings.whatsappOwner == .evolution {
      return .ignore(reason: "owner:evolution", report: nil)
    }
    return .accept(message.filing(text: text, attachments: attachments, arrival))
  }

  /// Checks 7 to 11: rules that hold for the message whichever platform brings it.
  private static func objection(to message: ChatwootMessage, _ settings: Settings) -> String? {
    if message.contact.isBlocked { return "blocked" }
    if message.event.attributes?["deleted"]?.bool == true { return "deleted" }
    if message.event.attributes?["email"]?["auto_reply"]?.bool == true { return "auto_reply" }
    if !isAnswered(message.event.status, settings.chatwootMode) { return reason("status", message.event.status) }
    return ChatwootAssignee(message.event.meta).objection(own: settings.chatwootBotID)
  }

  /// Whether an event of this account is for us; with none configured all are.
  static func isOurs(_ account: Int?, _ settings: Settings) -> Bool {
    guard !settings.chatwootAccountIDs.isEmpty else { return true }
    return account.map(settings.chatwootAccountIDs.contains) ?? false
  }

  /// Whether conversations in this status are the bot's to answer. An account's webhook meets conversations that are born
  /// open; a server that says no status is too old to have others.
  static func isAnswered(_ status: String?, _ mode: ChatwootMode) -> Bool {
    switch mode {
    case .agentBot: status == "pending"
    case .account: status == nil || status == "pending" || status == "open"
    }
  }
}

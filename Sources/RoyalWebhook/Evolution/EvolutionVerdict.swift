import RoyalCore

/// What to do with an Evolution webhook's body: contracts/evolution.md §4 in its order.
enum EvolutionVerdict {
  static func verdict(on body: JSONValue, settings: Settings, arrival: Arrival) -> Verdict {
    guard body.kind == .object else { return .reject(.malformed("the body is no JSON object")) }
    let event = EvolutionEvent(body)
    guard let name = event.name else { return .reject(.malformed("the body has no \"event\"")) }
    guard name == "messages.upsert" else { return .ignore(reason: reason("event", name), report: nil) }
    guard let id = event.id else { return .reject(.malformed("data.key.id is missing")) }
    guard event.instance.utf8.count <= 512 else { return .reject(.malformed("\"instance\" is longer than 512 bytes")) }
    guard let address = EvolutionAddress(event) else {
      return .reject(.malformed("data.key.remoteJid is missing, or no address"))
    }
    let message = EvolutionMessage(event: event, id: id, address: address)
    return verdict(on: message, settings, arrival)
  }

  private static func verdict(on message: EvolutionMessage, _ settings: Settings, _ arrival: Arrival) -> Verdict {
    let content = EvolutionContent.read(message.event.data?["message"])
    if let objection = objection(to: message, settings, now: arrival.now) {
      return .ignore(reason: objection, report: nil)
    }
    switch content {
    case .content(let content) where message.event.isFromMe:
      // What is sent through the API does not come back as an upsert: a person wrote this on the telephone.
      return .ignore(reason: "from_me", report: message.takeover(content, arrival))
    case .ignored where message.event.isFromMe: return .ignore(reason: "from_me", report: nil)
    case .ignored(let word):
      let hasCopy = copied.contains(word) && settings.whatsappOwner != .evolution && settings.chatwootAPIURL != nil
      return .ignore(reason: word, report: hasCopy ? message.cancellation(because: word, arrival) : nil)
    case .content where settings.whatsappOwner == .chatwoot: return .ignore(reason: "owner:chatwoot", report: nil)
    case .content(let content): return .accept(message.filing(content, arrival))
    }
  }

  /// What Evolution writes into Chatwoot as an ordinary message: a reaction as its emoji, other companies' lists as text.
  private static let copied = ["reaction", "template"]
  /// A person's word counts for so long, in milliseconds: it may have waited for the connection like an answer of ours.
  private static let humanAge = 86_400_000

  /// Why a message concerns nobody here, whatever it holds.
  private static func objection(to message: EvolutionMessage, _ settings: Settings, now: Int) -> String? {
    if !settings.instanceNames.isEmpty, !settings.instanceNames.contains(message.event.instance) { return "instance" }
    if let objection = message.address.objection { return objection }
    guard let sent = message.event.sent else { return nil }
    if message.event.isFromMe { return now - sent > humanAge ? "from_me" : nil }
    return now - sent > settings.evolutionMaxAge ? "stale" : nil
  }
}

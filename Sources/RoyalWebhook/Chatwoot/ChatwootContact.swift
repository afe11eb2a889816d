import RoyalCore

/// The customer of an event: its author, or the conversation's contact where the author is none.
struct ChatwootContact {
  let name: String?
  /// `+<digits>`
  let phone: String?
  let isBlocked: Bool
  /// Why nobody is to be answered: Evolution writes WhatsApp's groups into Chatwoot, too, their JID as the `identifier`.
  let objection: String?
  private let id: Int?

  init(_ event: ChatwootEvent) {
    let author = event.root["sender"]
    let contact = event.meta?["sender"]
    // A contact's `sender` has no type since 2.14; old servers put the user there whose token made the message.
    let type = author?["type"]?.string
    let isContact = author?.kind == .object && (type == nil || type == "contact")
    let person = isContact ? author : contact
    name = person?["name"]?.string ?? contact?["name"]?.string
    phone =
      PhoneNumber.normalized(person?["phone_number"]?.string)
      ?? PhoneNumber.normalized(contact?["phone_number"]?.string)
    isBlocked = author?["blocked"]?.bool == true || contact?["blocked"]?.bool == true
    objection = (person?["identifier"]?.string ?? contact?["identifier"]?.string).flatMap(EvolutionAddress.objection)
    id =
      ChatwootEvent.identifier(person?["id"]) ?? ChatwootEvent.identifier(contact?["id"])
      ?? ChatwootEvent.identifier(event.conversation?["contact_inbox"]?["contact_id"])
  }

  /// The user whose turn this is: the phone number where it is known, so that both platforms mean the same person.
  func user(account: Int, conversation: Int) -> String {
    if let phone { return PhoneNumber.person(phone) }
    if let id { return "chatwoot:\(account):\(id)" }
    return "chatwoot:\(account):conversation-\(conversation)"
  }
}

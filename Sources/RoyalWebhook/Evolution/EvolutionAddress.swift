import RoyalCore

/// Whom to answer, and who that is: contracts/evolution.md §1.3 "key" and §3 "Recipient".
struct EvolutionAddress {
  /// The whole JID, so that Evolution rewrites nothing.
  let reply: String
  /// The other JIDs of the same chat, for when the first is refused.
  let alternatives: [String]
  /// `+<digits>`
  let phone: String?
  /// Why the chat is none of the bot's, or nil.
  let objection: String?

  /// Nil where the key has no `remoteJid` that can be one.
  init?(_ event: EvolutionEvent) {
    guard let remote = EvolutionAddress.jid(event.key?["remoteJid"]) else { return nil }
    let alternative = EvolutionAddress.jid(event.key?["remoteJidAlt"])
    // In a message of ours `senderPn` is our own number.
    let sender = event.isFromMe ? nil : EvolutionAddress.jid(event.key?["senderPn"]).map(EvolutionAddress.complete)
    let previous = EvolutionAddress.jid(event.key?["previousRemoteJid"])
    let phones = [remote, alternative, sender].compactMap { $0 }.filter(EvolutionAddress.isPhone)
    reply = remote.hasSuffix("@lid") ? phones.first ?? remote : remote
    var others: [String] = []
    for jid in [remote, alternative, sender, previous].compactMap({ $0 }) where jid != reply && !others.contains(jid) {
      others.append(jid)
    }
    alternatives = others
    phone = phones.first.flatMap { PhoneNumber.normalized(String(decoding: EvolutionAddress.local($0), as: UTF8.self)) }
    objection = EvolutionAddress.objection(to: remote)
  }

  /// The user whose turn this is: the phone number where it is known, so that both platforms mean the same person.
  func user(instance: String) -> String { phone.map(PhoneNumber.person) ?? "evolution:\(instance):\(reply)" }

  /// An address that stands whole and unchanged in a header line; no real one has more than some fifty bytes. Cut off or
  /// cleaned it would be somebody else's.
  private static func jid(_ value: JSONValue?) -> String? {
    guard let text = EvolutionEvent.filled(value), text.utf8.count <= 512,
      HeaderValue.clean(text).utf8.elementsEqual(text.utf8)
    else { return nil }
    return text
  }

  /// Why a chat is none of the bot's, by its JID; nil where it may be.
  static func objection(to jid: String) -> String? {
    if jid.hasSuffix("@g.us") { return "group" }
    if jid.hasSuffix("@broadcast") { return "broadcast" }
    if jid.hasSuffix("@newsletter") { return "newsletter" }
    return nil
  }

  private static func isPhone(_ jid: String) -> Bool { jid.hasSuffix("@s.whatsapp.net") || jid.hasSuffix("@c.us") }

  private static func complete(_ sender: String) -> String {
    sender.utf8.contains(UInt8(ascii: "@")) ? sender : sender + "@s.whatsapp.net"
  }

  /// What stands before the domain, without the number of the device.
  private static func local(_ jid: String) -> Substring.UTF8View {
    jid.utf8.prefix { $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: ":") }
  }
}

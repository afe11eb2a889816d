import RoyalCore
import RoyalSchedule
import RoyalSpool

/// Which conversations a human's word concerns.
///
/// A person whose phone number is known is the same customer on both platforms, and one conversation may come through both: a
/// human who writes on one keeps the bot out on the other, too.
extension Entry {
  private static let platforms = ["chatwoot", "evolution"]

  /// Whether an entry that waits belongs to the customer's conversation.
  /// - Parameter destination: where its answer goes.
  func isSameCustomer(as item: Waiting, to destination: String) -> Bool {
    item.conversation == ConversationID(conversationKey) || isSameCustomer(elsewhere: destination)
  }

  /// Whether another entry belongs to the customer's conversation.
  func isSameCustomer(as other: Entry) -> Bool {
    conversationKey == other.conversationKey || isSameCustomer(elsewhere: other.conversationKey)
  }

  /// - Parameter place: a conversation or a destination; both begin with the platform.
  fileprivate func isSameCustomer(elsewhere place: String) -> Bool {
    guard userID.utf8.first == UInt8(ascii: "+"), let platform = place.split(separator: "/").first.map(String.init),
      let source = self[.source]
    else { return false }
    return platform != source && Entry.platforms.contains(platform) && Entry.platforms.contains(source)
  }

  /// Whether Evolution wrote the message into Chatwoot.
  var isMirrored: Bool { self[.source] == "chatwoot" && self[.sourceID]?.hasPrefix("WAID:") ?? false }

  /// Whether a human has closed the conversation: what the customer writes next begins it anew.
  var isResolved: Bool { self[.author] == "status" && self[.status] == "resolved" }

  /// The id that WhatsApp gave a message which may be an answer of ours: Evolution writes them into Chatwoot as `WAID:` + id.
  var mirroredID: String? {
    self[.sourceID].map { $0.hasPrefix("WAID:") ? String($0.dropFirst(5)) : $0 }
  }
}

extension UserMemory {
  /// Whether a human has the entry's conversation at the moment.
  /// - Parameter now: epoch milliseconds.
  func isPaused(_ entry: Entry, now: Int) -> Bool {
    pauses.contains { conversation, until in
      until > now && (conversation == entry.conversationKey || entry.isSameCustomer(elsewhere: conversation))
    }
  }

  /// A human wrote, or took the conversation otherwise.
  /// - Parameters:
  ///   - said: when, epoch milliseconds.
  ///   - now: epoch milliseconds.
  mutating func noteHuman(_ entry: Entry, at said: Int, _ settings: Settings, now: Int) {
    let conversation = entry.conversationKey
    pauses[conversation] = entry.isResolved ? nil : max(pauses[conversation] ?? 0, said + settings.humanPause)
    noteWords(ofHuman: entry, at: said)
    trim(turns: settings.historyTurns, age: settings.historyAge, now: now)
  }
}

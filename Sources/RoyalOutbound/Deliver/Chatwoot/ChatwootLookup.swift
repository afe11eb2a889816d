import RoyalCore

/// Looks for a message by its marker.
extension ChatwootDelivery {
  /// A user's token may read the messages; a bot's only the conversation with its last message (v4.14.2).
  public func find(_ part: OutgoingPart) -> Lookup {
    guard let path = ChatwootDelivery.path(part.destination) else {
      return .unknown(reason: "the entry has no Chatwoot account and conversation")
    }
    return findAmongMessages(part, path) ?? findAsLastMessage(part, path)
  }

  /// In bytes: 100 messages of up to 150,000 characters are unlikely, but not impossible.
  private static let limit = 16 << 20
  /// Chatwoot's page with `after`, and without.
  private static let pageAfter = 100
  private static let pageLatest = 20
  private static let maximumPages = 10

  private enum Page {
    case document(JSONValue)
    case refused(String)
    case end(Lookup)
  }

  /// Nil where the token may not read messages.
  private func findAmongMessages(_ part: OutgoingPart, _ path: String) -> Lookup? {
    var after = ChatwootMessage.replied(part)
    for _ in 0..<ChatwootDelivery.maximumPages {
      let query = after.map { "?after=\($0)" } ?? ""
      switch read(path + "/messages" + query) {
      case .refused: return nil
      case .end(let lookup): return lookup
      case .document(let page):
        let messages = page["payload"]?.elements ?? []
        if let found = messages.first(where: { isPart(part, $0) }) { return .found(providerID: id(found)) }
        if messages.count < (after == nil ? ChatwootDelivery.pageLatest : ChatwootDelivery.pageAfter) { return .absent }
        guard let before = after, let last = messages.compactMap({ $0["id"]?.int }).max(), last > before else {
          return .unknown(reason: "there are more messages than Chatwoot shows")
        }
        after = last
      }
    }
    return .unknown(reason: "there are more messages than are looked at")
  }

  private func findAsLastMessage(_ part: OutgoingPart, _ path: String) -> Lookup {
    switch read(path) {
    case .end(let lookup): return lookup
    case .refused(let reason): return .unknown(reason: reason)
    case .document(let conversation):
      guard let last = conversation["last_non_activity_message"], last.kind == .object else {
        return .unknown(reason: "Chatwoot does not show the last message")
      }
      if isPart(part, last) { return .found(providerID: id(last)) }
      return isBefore(part, last) ? .absent : .unknown(reason: "this token sees the last message only")
    }
  }

  /// Whether a message is older than the part would be: what it answers or something earlier, or a part before it.
  private func isBefore(_ part: OutgoingPart, _ message: JSONValue) -> Bool {
    if let marker = ChatwootMessage.marker(of: message), marker.turn == part.turn {
      return 0 < marker.index && marker.index < part.index
    }
    guard let trigger = ChatwootMessage.replied(part), let id = message["id"]?.int else { return false }
    return id <= trigger
  }

  private func isPart(_ part: OutgoingPart, _ message: JSONValue) -> Bool {
    guard let marker = ChatwootMessage.marker(of: message) else { return false }
    if marker == (part.turn, part.index) { return true }
    // Another node may have answered it in another group.
    guard part.isAnyAnswer, let number = ChatwootMessage.replied(part) else { return false }
    return ChatwootMessage.answers(message, number)
  }

  private func id(_ message: JSONValue) -> String? { message["id"]?.int.map(String.init) }

  private func read(_ path: String) -> Page {
    switch api.get(path, timeout: ChatwootDelivery.timeout, limit: ChatwootDelivery.limit) {
    case .notSent(let reason): return .end(.down(reason: api.reason(reason)))
    case .ambiguous(let reason): return .end(.unreachable(reason: api.reason(reason)))
    case .reply(let reply):
      let reason = api.reason("HTTP \(reply.status): \(ChatwootAnswer.message(reply))")
      switch reply.status {
      case 200...299:
        guard let json = try? JSONValue.parse(reply.body), json.kind == .object else {
          return .end(.unreachable(reason: "HTTP \(reply.status): the answer is not JSON"))
        }
        return .document(json)
      case 401, 403, 501: return .refused(reason)
      // Without these words it comes from a proxy that knows no Chatwoot at the moment.
      case 404 where reason.utf8.contains("Resource could not be found".utf8): return .end(.absent)
      case 404, 502, 503, 520...530: return .end(.down(reason: reason))
      case 408, 429, 500...599: return .end(.unreachable(reason: reason))
      default: return .end(.unknown(reason: reason))
      }
    }
  }
}

import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// Makes what an agent sees, and where its answer goes, out of a turn's entries.
enum TurnBuilder {
  /// - Parameter memory: what is remembered of the user; its history comes before the turn's messages.
  static func turn(_ id: EventKey, _ entries: [Entry], memory: UserMemory) -> Turn? {
    guard let first = entries.first, let source = first[.source], let conversation = first[.conversation] else {
      return nil
    }
    let user = TurnUser(id: first.userID, name: latest(.name, in: entries), phone: latest(.phone, in: entries))
    return Turn(
      id: id.hex, source: source, account: first[.account], instance: first[.instance], conversation: conversation,
      replyTo: latest(.replyTo, in: entries), replyAlternatives: entries.last?.all(.replyAlternative) ?? [],
      user: user, messages: entries.enumerated().map { message($1, named: "\(id.hex)-\($0 + 1)") },
      history: memory.history.map(item))
  }

  static func destination(_ entries: [Entry]) -> Destination? {
    guard let first = entries.first, let source = first[.source], let conversation = first[.conversation] else {
      return nil
    }
    return Destination(
      source: source, account: first[.account], instance: first[.instance], conversation: conversation,
      replyTo: latest(.replyTo, in: entries), replyAlternatives: entries.last?.all(.replyAlternative) ?? [],
      trigger: latest(.message, in: entries), group: entries.compactMap { $0[.message] },
      user: first.userID, name: latest(.name, in: entries))
  }

  /// What a person said in an entry.
  static func text(of entry: Entry) -> String {
    var text = String(decoding: entry.body, as: UTF8.self)
    while let last = text.unicodeScalars.last, last == "\n" || last == " " { text.unicodeScalars.removeLast() }
    return text
  }

  /// The platform's time of an entry, epoch milliseconds.
  /// - Parameter now: for an entry written by hand, which has none.
  static func time(of entry: Entry, now: Int = 0) -> Int {
    (entry[.sent] ?? entry[.received]).flatMap(Timestamp.parse) ?? now
  }

  /// What was said in an entry, with a line for every attachment, as it is remembered; nil where there is nothing.
  static func said(_ entry: Entry) -> String? {
    let attachments = entry.all(.attachment).map { "[adjunto: \(attachment($0).type)]" }
    let said = ([text(of: entry)] + attachments).filter { !$0.isEmpty }.joined(separator: "\n")
    return said.isEmpty ? nil : said
  }

  private static func item(_ line: UserMemory.Line) -> HistoryItem {
    HistoryItem(
      role: line.role == "assistant" ? "assistant" : "user", name: line.role == "assistant" ? line.person : nil,
      text: line.text, at: line.at)
  }

  /// - Parameter name: for an entry written by hand, which has no id.
  private static func message(_ entry: Entry, named name: String) -> TurnMessage {
    TurnMessage(
      id: entry[.message] ?? entry[.key] ?? name, text: text(of: entry), at: time(of: entry, now: Clock.now()),
      attachments: entry.all(.attachment).map(attachment))
  }

  private static func attachment(_ line: String) -> Attachment {
    let words = line.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
    let url = words.count > 1 && words[1] != "-" ? words[1] : nil
    return Attachment(type: words.first ?? "file", url: url)
  }

  private static func latest(_ name: HeaderName, in entries: [Entry]) -> String? {
    entries.last { $0[name] != nil }?[name]
  }
}

extension Entry {
  /// What can be down as a whole: `source/account or instance`.
  public var destinationKey: String { "\(self[.source] ?? "")/\(self[.account] ?? self[.instance] ?? "")" }

  /// What identifies the conversation over all platforms: `source/account or instance/conversation`.
  public var conversationKey: String {
    "\(self[.source] ?? "")/\(self[.account] ?? self[.instance] ?? "")/\(self[.conversation] ?? "")"
  }
}

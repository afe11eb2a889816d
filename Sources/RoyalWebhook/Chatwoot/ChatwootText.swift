import RoyalCore

/// Where the text of a Chatwoot message is, contracts/chatwoot.md §5.3–5.7.
enum ChatwootText {
  /// The customer's own words; empty where there are none.
  static func body(_ event: ChatwootEvent) -> [UInt8] {
    let isMail = event.root["content_type"]?.string == "incoming_email"
    let text = isMail ? mail(event) : plain(event.root["content"])
    return MessageText.isBlank(text) ? transcription(event) : MessageText.clean(text)
  }

  /// What Chatwoot's own transcription heard in voice notes, contracts/chatwoot.md §1.4.
  private static func transcription(_ event: ChatwootEvent) -> [UInt8] {
    let attachments = event.root["attachments"]?.elements(atMost: AttachmentLine.limit) ?? []
    let heard = attachments.compactMap { $0["transcribed_text"]?.utf8 }
    let texts = heard.filter { !MessageText.isBlank($0) }.map(MessageText.trimmed)
    return MessageText.clean(Array(texts.joined(separator: [0x0A])))
  }

  /// Versions 4.9 to 4.12 send what the widget shows, `<p>…</p>`; dashboards before 4.13 leave a backslash before a line break.
  private static func plain(_ content: JSONValue?) -> [UInt8] {
    guard let text = content?.utf8 else { return [] }
    return withoutBackslashes(
      isRendered(text) ? Array(HTMLText.plain(String(decoding: text, as: UTF8.self)).utf8) : text)
  }

  private static func isRendered(_ text: [UInt8]) -> Bool {
    guard text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else { return false }
    return HTMLText.looksRendered(String(decoding: text, as: UTF8.self))
  }

  private static func withoutBackslashes(_ text: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    for byte in text {
      if byte == 0x0A, kept.last == UInt8(ascii: "\\") { kept.removeLast() }
      kept.append(byte)
    }
    return kept
  }

  /// A mail without its quoted history, which Chatwoot calls, misleadingly, `quoted`.
  private static func mail(_ event: ChatwootEvent) -> [UInt8] {
    let mail = event.attributes?["email"]
    let last = event.conversation?["messages"]?[0]
    let isThisMessage = event.messageID != nil && ChatwootEvent.identifier(last?["id"]) == event.messageID
    let candidates = [
      mail?["text_content"]?["quoted"], mail?["html_content"]?["quoted"],
      isThisMessage ? last?["processed_message_content"] : nil, event.root["content"],
    ]
    for candidate in candidates {
      guard let text = candidate?.utf8, !MessageText.isBlank(text) else { continue }
      return MessageText.trimmed(withoutTags(text))
    }
    return []
  }

  private static func withoutTags(_ text: [UInt8]) -> [UInt8] {
    let string = String(decoding: text, as: UTF8.self)
    let isMarkup = text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") && text.firstRange(ofBytes: "</") != nil
    return isMarkup ? Array(HTMLText.plain(string).utf8) : text
  }
}

import RoyalCore

/// The body of a message to Chatwoot, and the marker by which it is known again.
enum ChatwootMessage {
  /// An outgoing message. No `source_id`: with one Chatwoot takes the message for one that came from the channel, and does
  /// not deliver it.
  static func body(_ part: OutgoingPart) -> String {
    let reply = replied(part).map { "\"in_reply_to\":\($0)," } ?? ""
    let marker = "\"royal_marker\":\(JSONWriter.quoted(part.turn)),\"royal_part\":\(part.index)"
    let group = part.destination.group.compactMap { Int($0) }
    let answers = group.count > 1 ? ",\"royal_answers\":[\(group.map(String.init).joined(separator: ","))]" : ""
    return """
      {"content":\(JSONWriter.quoted(withoutLiquid(part.text))),"message_type":"outgoing","private":\(part.isNote),\
      "content_attributes":{\(reply)\(marker)\(answers)}}
      """
  }

  /// Chatwoot's number of the message that is answered.
  static func replied(_ part: OutgoingPart) -> Int? {
    part.destination.trigger.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether a stored message of the bot answers the message of that number, by itself or as one of a group.
  static func answers(_ message: JSONValue, _ number: Int) -> Bool {
    let attributes = message["content_attributes"]
    return attributes?["in_reply_to"]?.int == number
      || attributes?["royal_answers"]?.elements.contains { $0.int == number } ?? false
  }

  /// Turn and index out of a stored message's `content_attributes`.
  static func marker(of message: JSONValue) -> (turn: String, index: Int)? {
    guard let attributes = message["content_attributes"], let turn = attributes["royal_marker"]?.string,
      let index = attributes["royal_part"]?.int
    else { return nil }
    return (turn, index)
  }

  /// Liquid's `{{` and `{%` broken up: Chatwoot runs outgoing text as a template.
  static func withoutLiquid(_ text: String) -> String {
    var safe: [UInt8] = []
    safe.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if safe.last == UInt8(ascii: "{") && (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "%")) {
        safe.append(0x20)
      }
      safe.append(byte)
    }
    return String(decoding: safe, as: UTF8.self)
  }
}

import RoyalCore

/// The body of a message to Chatwoot, and the marker by which it is known again.
enum ChatwootMessage {
  /// An outgoing message. No `source_id`: with one Chatwoot takes the message for one that came from the channel, and does
  /// not deliver it.
  static func body(_ part: OutgoingPart) -> String {
    let reply = replied(part).map { "\"in_reply_to\":\($0)," } ?? ""
    let marker = "\"royal_marker\":\(JSONWriter.quoted(part.turn)),\"royal_part\":\(part.index)"
    return """
      {"content":\(JSONWriter.quoted(withoutLiquid(part.text))),"message_type":"outgoing","private":\(part.isNote),\
      "content_attributes":{\(reply)\(marker)}}
      """
  }

  /// Chatwoot's number of the message that is answered.
  static func replied(_ part: OutgoingPart) -> Int? {
    part.destination.trigger.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
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

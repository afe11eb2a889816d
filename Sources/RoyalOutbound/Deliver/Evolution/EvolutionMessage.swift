import RoyalCore

/// The bodies of sendText and sendPresence.
enum EvolutionMessage {
  /// One body for both majors: 2.x reads `text` and `linkPreview`, 1.x `textMessage` and `options`; unknown keys pass.
  static func body(to recipient: String, _ text: String) -> String {
    let text = JSONWriter.quoted(text)
    return """
      {"number":\(JSONWriter.quoted(recipient)),"text":\(text),"textMessage":{"text":\(text)},"linkPreview":false,\
      "options":{"linkPreview":false}}
      """
  }

  /// One body for both majors: 2.x reads `presence` and `delay`, 1.x `options`.
  /// - Parameter delay: milliseconds.
  static func presence(for recipient: String, _ delay: Int) -> String {
    let presence = "\"presence\":\"composing\",\"delay\":\(delay)"
    return "{\"number\":\(JSONWriter.quoted(recipient)),\(presence),\"options\":{\(presence)}}"
  }
}

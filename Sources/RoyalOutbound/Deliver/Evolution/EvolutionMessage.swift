import RoyalCore

/// The body of sendText.
enum EvolutionMessage {
  /// One body for both majors: 2.x reads `text` and `linkPreview`, 1.x `textMessage` and `options`; unknown keys pass.
  static func body(to recipient: String, _ text: String) -> String {
    let text = JSONWriter.quoted(text)
    return """
      {"number":\(JSONWriter.quoted(recipient)),"text":\(text),"textMessage":{"text":\(text)},"linkPreview":false,\
      "options":{"linkPreview":false}}
      """
  }
}

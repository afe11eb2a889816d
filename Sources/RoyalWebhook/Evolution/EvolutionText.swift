import RoyalCore

extension EvolutionContent {
  private static let captioned = ["imageMessage", "videoMessage", "documentMessage"]

  /// The first of the places where a text may be that has one.
  mutating func readText(_ message: JSONValue) {
    if let plain = Self.clean(message["conversation"]?.utf8) {
      text = plain
    } else if let extended = Self.clean(message["extendedTextMessage"]?["text"]?.utf8) {
      text = extended
    } else if let caption = Self.captioned.lazy.compactMap({ Self.clean(message[$0]?["caption"]?.utf8) }).first {
      text = caption
    } else {
      readChoice(message)
    }
  }

  /// What was tapped: a button, a row of a list, a form's button.
  private mutating func readChoice(_ message: JSONValue) {
    if let reply = message["buttonsResponseMessage"] {
      choose([reply["selectedDisplayText"], reply["selectedButtonId"]], id: reply["selectedButtonId"]?.string)
    } else if let reply = message["listResponseMessage"] {
      let row = reply["singleSelectReply"]?["selectedRowId"]
      choose([reply["title"], row, reply["description"]], id: row?.string)
    } else if let reply = message["templateButtonReplyMessage"] {
      choose([reply["selectedDisplayText"], reply["selectedId"]], id: reply["selectedId"]?.string)
    } else if let reply = message["interactiveResponseMessage"] {
      let parameters = reply["nativeFlowResponseMessage"]?["paramsJson"]?.utf8
      choose([reply["body"]?["text"]], id: parameters.flatMap(Self.identifier))
    }
  }

  private mutating func choose(_ texts: [JSONValue?], id: String?) {
    text = texts.lazy.compactMap { Self.clean($0?.utf8) }.first ?? []
    button = id.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The `id` in `paramsJson`, which is JSON in a string.
  private static func identifier(_ parameters: [UInt8]) -> String? {
    guard let value = try? JSONValue.parse(parameters) else { return nil }
    return value["id"]?.string
  }
}

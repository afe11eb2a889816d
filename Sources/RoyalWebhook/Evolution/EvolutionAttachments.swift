import RoyalCore

extension EvolutionContent {
  private static let media = [
    ("imageMessage", "image"), ("videoMessage", "video"), ("ptvMessage", "video"), ("audioMessage", "audio"),
    ("documentMessage", "document"), ("stickerMessage", "sticker"), ("contactMessage", "contact"),
    ("contactsArrayMessage", "contact"), ("orderMessage", "order"),
  ]
  private static let places = ["locationMessage", "liveLocationMessage"]

  /// Records what came with the text or in its place. Only an address that Evolution made (`mediaUrl`) can be fetched; the
  /// content itself (`base64`) is never kept.
  /// - Parameter outer: the message before its wrappers were opened, where Evolution puts `mediaUrl`.
  mutating func readAttachments(_ message: JSONValue, _ outer: JSONValue) {
    let url = message["mediaUrl"]?.string ?? outer["mediaUrl"]?.string
    for (key, type) in Self.media where message[key]?.kind == .object {
      attachments.append(AttachmentLine.text(type: type, url: url))
    }
    for key in Self.places {
      guard let place = message[key], place.kind == .object else { continue }
      attachments.append(
        AttachmentLine.place(
          type: "location", latitude: place["degreesLatitude"], longitude: place["degreesLongitude"]))
    }
  }
}

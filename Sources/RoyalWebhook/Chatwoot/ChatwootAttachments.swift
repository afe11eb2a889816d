import RoyalCore

/// The attachments of a Chatwoot message, contracts/chatwoot.md §1.4.
enum ChatwootAttachments {
  /// One line for each, in their order.
  static func lines(_ event: ChatwootEvent) -> [String] {
    (event.root["attachments"]?.elements(atMost: AttachmentLine.limit) ?? []).map(line)
  }

  private static func line(_ attachment: JSONValue) -> String {
    let type = attachment["file_type"]?.string ?? ""
    let latitude = attachment["coordinates_lat"]
    guard latitude?.kind != .number else {
      return AttachmentLine.place(type: type, latitude: latitude, longitude: attachment["coordinates_long"])
    }
    return AttachmentLine.text(type: type, url: attachment["data_url"]?.string)
  }
}

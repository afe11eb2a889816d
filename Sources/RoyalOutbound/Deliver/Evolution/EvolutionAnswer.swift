import RoyalCore

/// Reads what Evolution API answered.
enum EvolutionAnswer {
  /// WhatsApp's id of the message that was sent; nil where it was not.
  static func messageID(_ json: JSONValue) -> String? {
    json["key"]?["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The message of an error in one text: nested arrays in `[[…]]`, objects as `name=value`.
  static func message(_ json: JSONValue) -> String {
    if let message = json["response"]?["message"], !message.isNull { return rendered(message) }
    // The Graph API's error, handed on by WHATSAPP-BUSINESS instances.
    let code = json["code"]?.int.map { " (code \($0))" } ?? ""
    if let message = json["message"], !message.isNull { return rendered(message) + code }
    return (json["error"].map(rendered) ?? "") + code
  }

  private static func rendered(_ message: JSONValue) -> String {
    switch message.kind {
    case .array where message.elements.contains { $0.kind == .array }:
      "[[\(message.elements.flatMap { $0.kind == .array ? $0.elements : [$0] }.map(scalar).joined(separator: "; "))]]"
    case .array: message.elements.map(scalar).joined(separator: "; ")
    default: scalar(message)
    }
  }

  private static func scalar(_ value: JSONValue) -> String {
    if value.kind == .object {
      return value.members.map { "\($0.key)=\(scalar($0.value))" }.joined(separator: " ")
    }
    return value.string ?? String(decoding: value.raw, as: UTF8.self)
  }
}

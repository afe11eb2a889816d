import RoyalCore

/// Reads what Chatwoot answered.
enum ChatwootAnswer {
  /// The id of the message that was made; nil unless the answer is one.
  static func messageID(_ reply: HTTPReply) -> String? {
    guard 200...299 ~= reply.status else { return nil }
    return (try? JSONValue.parse(reply.body))?["id"]?.int.map(String.init)
  }

  /// `error`, `errors` or `message`; of what is not JSON the text.
  static func message(_ reply: HTTPReply) -> String {
    guard let json = try? JSONValue.parse(reply.body) else { return PlainAnswer.text(reply.body) }
    if let error = json["error"]?.string { return error }
    if let errors = json["errors"], !errors.elements.isEmpty {
      return errors.elements.compactMap(\.string).joined(separator: ", ")
    }
    return json["message"]?.string ?? ""
  }
}

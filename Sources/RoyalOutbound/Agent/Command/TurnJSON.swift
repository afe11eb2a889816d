import RoyalCore

/// A turn as the one JSON object that a command agent reads, `Agents` of the design: what `etc/agent/turn.schema.json` says.
enum TurnJSON {
  static func text(_ turn: Turn) -> [UInt8] {
    let members = [
      ("turn", quoted(turn.id)), ("source", quoted(turn.source)), ("conversation", quoted(turn.conversation)),
      (
        "user",
        object([("id", quoted(turn.user.id)), ("name", words(turn.user.name)), ("phone", quoted(turn.user.phone))])
      ),
      ("messages", array(turn.messages.map(message))), ("history", array(turn.history.map(item))),
    ]
    return Array((object(members) + "\n").utf8)
  }

  private static func message(_ message: TurnMessage) -> String {
    let attachments = message.attachments.map { object([("type", quoted($0.type)), ("url", quoted($0.url))]) }
    return object([
      ("id", quoted(message.id)), ("text", words(message.text)), ("at", quoted(Timestamp.iso(message.at))),
      ("attachments", array(attachments)),
    ])
  }

  private static func item(_ item: HistoryItem) -> String {
    let text = item.role == "assistant" ? quoted(item.text) : words(item.text)
    let name = item.name.map { [("name", quoted($0))] } ?? []
    return object([("role", quoted(item.role))] + name + [("text", text), ("at", quoted(Timestamp.iso(item.at)))])
  }

  /// A customer's words.
  private static func words(_ text: String?) -> String { quoted(text.map(AnswerText.withoutMarks)) }

  static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { JSONWriter.quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }

  private static func quoted(_ text: String?) -> String { text.map(JSONWriter.quoted) ?? "null" }
}

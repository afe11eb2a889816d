import RoyalCore

/// A turn as the one JSON object that a command agent reads, `Agents` of the design.
enum TurnJSON {
  static func text(_ turn: Turn) -> [UInt8] {
    let members = [
      ("turn", quoted(turn.id)), ("source", quoted(turn.source)), ("conversation", quoted(turn.conversation)),
      (
        "user",
        object([("id", quoted(turn.user.id)), ("name", quoted(turn.user.name)), ("phone", quoted(turn.user.phone))])
      ),
      ("messages", array(turn.messages.map(message))), ("history", array(turn.history.map(item))),
    ]
    return Array((object(members) + "\n").utf8)
  }

  private static func message(_ message: TurnMessage) -> String {
    let attachments = message.attachments.map { object([("type", quoted($0.type)), ("url", quoted($0.url))]) }
    return object([
      ("id", quoted(message.id)), ("text", quoted(message.text)), ("at", quoted(Timestamp.iso(message.at))),
      ("attachments", array(attachments)),
    ])
  }

  private static func item(_ item: HistoryItem) -> String {
    object([("role", quoted(item.role)), ("text", quoted(item.text)), ("at", quoted(Timestamp.iso(item.at)))])
  }

  static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { JSONWriter.quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }

  private static func quoted(_ text: String?) -> String { text.map(JSONWriter.quoted) ?? "null" }
}

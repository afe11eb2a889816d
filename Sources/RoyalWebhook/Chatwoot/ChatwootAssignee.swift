import RoyalCore

/// Who a conversation is assigned to, contracts/chatwoot.md §1.2 and §5 check 11.
enum ChatwootAssignee {
  case nobody
  case human(id: Int?)
  case bot(id: Int?)

  init(_ meta: JSONValue?) {
    let assignee = meta?["assignee"]
    let id = ChatwootEvent.identifier(assignee?["id"])
    switch (assignee?["type"]?.string, meta?["assignee_type"]?.string) {
    case ("user", _), (_, "User"): self = .human(id: id)
    case (.some, _), (nil, .some): self = .bot(id: id)
    // Before assignees had a type only people could be assigned.
    case (nil, nil): self = assignee?.kind == .object ? .human(id: id) : .nobody
    }
  }

  /// The value of an `Assignee` header.
  var header: String? {
    switch self {
    case .nobody: nil
    case .human(let id): "user \(id.map(String.init) ?? "-")"
    case .bot(let id): "agent_bot \(id.map(String.init) ?? "-")"
    }
  }

  /// Why the bot keeps out, or nil. Without CHATWOOT_BOT_ID no bot is known to be another one.
  /// - Parameter own: the id of our own bot.
  func objection(own: Int?) -> String? {
    switch self {
    case .nobody: nil
    case .human: "human_assigned"
    case .bot(let id): own != nil && id != own ? "other_bot" : nil
    }
  }
}

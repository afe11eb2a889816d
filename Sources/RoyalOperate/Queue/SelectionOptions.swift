import RoyalCore
import RoyalSpool

/// `--state`, `--user`, `--older`, `--newer`: which entries are meant where no single one is named.
enum SelectionOptions {
  static let names = ["state", "user", "older", "newer"]

  static let help = """
      --state STATE     new, active, wait, hold, dead, bad; commas or repeated
      --user USER       of one user: the id, or U, the 8 digits that file names begin with
      --older AGE       written at least so long ago: 90s, 20m, 6h, 7d
      --newer AGE       written at most so long ago
    """

  static func isGiven(_ arguments: Arguments) -> Bool { names.contains { arguments.isGiven($0) } }

  static func selection(
    _ arguments: Arguments, states usual: Set<EntryState> = Set(EntryState.allCases)
  ) throws(CommandFailure) -> EntrySelection {
    var selection = EntrySelection(states: usual)
    if arguments.isGiven("state") {
      selection.states = Set(try arguments.list("state").map(state))
      if selection.states.isEmpty { throw .usage("--state needs a state") }
    }
    if arguments.isGiven("user") {
      guard let user = arguments.value("user"), !user.isEmpty else { throw .usage("--user needs a user") }
      selection.users = users(user)
    }
    selection.olderThan = try age("older", arguments)
    selection.newerThan = try age("newer", arguments)
    return selection
  }

  private static func state(_ text: String) throws(CommandFailure) -> EntryState {
    guard let state = EntryState(rawValue: text.lowercased()) else {
      let all = EntryState.allCases.map(\.rawValue).sorted().joined(separator: ", ")
      throw .usage("--state: \"\(Columns.safe(text))\" is no state; there are \(all)")
    }
    return state
  }

  /// A user's id may itself look like U: then both are meant. The test route's users have a prefix in the spool.
  static func users(_ text: String) -> Set<UserTag> {
    var tags: Set<UserTag> = [UserTag(user: text), UserTag(user: "test:\(text)")]
    if let tag = UserTag(hex: text) { tags.insert(tag) }
    return tags
  }

  private static func age(_ option: String, _ arguments: Arguments) throws(CommandFailure) -> Int? {
    guard let text = arguments.value(option) else { return nil }
    guard text.last?.isLetter == true, let age = ConfigurationValue.duration(text) else {
      throw .usage("--\(option): \"\(Columns.safe(text))\" is no age; write a number with s, m, h or d, such as 20m")
    }
    return age
  }
}

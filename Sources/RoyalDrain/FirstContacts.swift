/// When the newest of the users wrote first of whom nothing was known, conversation by conversation.
struct FirstContacts: Sendable {
  private var times: [String: [String: Int]] = [:]
  private var users = RecentSet<String>()

  /// - Parameter time: epoch milliseconds. The first of a conversation stays.
  mutating func note(_ time: Int, of user: String, in conversation: String) {
    if times.count > RecentSet<String>.limit { times = times.filter { users.contains($0.key) } }
    users.insert(user)
    if times[user]?[conversation] == nil { times[user, default: [:]][conversation] = time }
  }

  /// Epoch milliseconds by conversation.
  func of(_ user: String) -> [String: Int] { times[user] ?? [:] }
}

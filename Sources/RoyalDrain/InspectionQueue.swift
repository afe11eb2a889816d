import RoyalCore
import RoyalSpool

/// Files that the daemon has heard of and not looked at yet. What came just now is looked at first; then what a scan found, the
/// users with the fewest files first, so that one user's backlog delays nobody.
///
/// A user of whom a file is in the queue is incomplete: a turn that started now could leave out a message that was there before.
struct InspectionQueue {
  struct Task {
    let file: EntryFile
    /// Epoch milliseconds, for a file in wait/.
    let due: Int?
  }

  private var fresh: [Task] = []
  /// The keys of entries that lie in new/ under their own name, 24 bytes each.
  private var backlog: [UserTag: [EventKey]] = [:]
  /// The users in the backlog, the one to be looked at next last.
  private var order: [UserTag] = []
  private var pending: [UserTag: Int] = [:]

  var isEmpty: Bool { fresh.isEmpty && order.isEmpty }

  /// - Returns: the user who is incomplete from now on.
  mutating func add(_ file: EntryFile, due: Int?) -> UserTag? {
    fresh.append(Task(file: file, due: due))
    guard let user = EntryName(file.name)?.user else { return nil }
    return expect(1, of: user)
  }

  private mutating func expect(_ count: Int, of user: UserTag) -> UserTag? {
    let before = pending[user] ?? 0
    pending[user] = before + count
    return before == 0 && count > 0 ? user : nil
  }

  /// Takes what a scan of new/ found for what is known of it.
  /// - Returns: the users who are incomplete from now on, and those who no longer are.
  mutating func replaceBacklog(_ found: [UserTag: [EventKey]]) -> (incomplete: [UserTag], complete: [UserTag]) {
    var complete: [UserTag] = []
    let incomplete = found.compactMap { user, keys in expect(keys.count, of: user) }
    for (user, keys) in backlog { complete += finish(keys.count, of: user).map { [$0] } ?? [] }
    backlog = found
    order = found.keys.sorted { a, b in
      let (more, fewer) = (found[a]?.count ?? 0, found[b]?.count ?? 0)
      return more == fewer ? a < b : more > fewer
    }
    return (incomplete, complete)
  }

  /// How many entries wait to be looked at.
  var count: Int { pending.values.reduce(0, +) }

  /// How many files of a user wait to be looked at.
  func count(of user: UserTag) -> Int { pending[user] ?? 0 }

  /// The next file.
  mutating func next() -> Task? {
    if let task = fresh.popLast() { return task }
    guard let user = order.last, let key = backlog[user]?.popLast() else { return nil }
    if backlog[user]?.isEmpty == true {
      backlog[user] = nil
      order.removeLast()
    }
    return Task(file: .new(EntryName(user: user, key: key).plain), due: nil)
  }

  /// A file has been looked at.
  /// - Returns: the user who is complete by that.
  mutating func finished(_ task: Task) -> UserTag? { EntryName(task.file.name).flatMap { finish(1, of: $0.user) } }

  private mutating func finish(_ count: Int, of user: UserTag) -> UserTag? {
    guard let left = pending[user] else { return nil }
    pending[user] = left > count ? left - count : nil
    return left > count ? nil : user
  }
}

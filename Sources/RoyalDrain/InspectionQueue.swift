import RoyalCore
import RoyalSpool

/// Files that the daemon has heard of and not looked at yet. What came just now is looked at first; then, as far as there is
/// need, what a scan found: most of a large backlog stays names.
///
/// A user of whom a file is in the queue is incomplete: a turn that started now could leave out a message that was there before.
struct InspectionQueue {
  struct Task {
    let file: EntryFile
    /// Epoch milliseconds, for a file in wait/.
    let due: Int?
  }

  private var fresh: [Task] = []
  private var backlog = Backlog()
  /// How many files are expected of the users at hand.
  private var pending: [UserTag: Int] = [:]

  var isEmpty: Bool { fresh.isEmpty && backlog.isEmpty }
  /// Files that wait to be looked at.
  var count: Int { fresh.count + backlog.count }
  /// Entries that are known by name only.
  var backlogCount: Int { backlog.count }
  /// The beginnings of their keys.
  var backlogKeys: Set<UInt64> { backlog.keyPrefixes }

  /// Whether there is a file to be looked at now.
  /// - Parameter isHungry: whether users who are known by name only may be begun.
  func hasWork(isHungry: Bool) -> Bool { !fresh.isEmpty || backlog.isUnderway || (isHungry && !backlog.isEmpty) }

  /// - Returns: the user who is incomplete from now on.
  mutating func add(_ file: EntryFile, due: Int?) -> UserTag? {
    fresh.append(Task(file: file, due: due))
    guard let user = EntryName(file.name)?.user else { return nil }
    return expect(1 + backlog.press(user), of: user)
  }

  /// Whether files of a user are known.
  func knows(_ user: UserTag) -> Bool { pending[user] != nil }

  private mutating func expect(_ count: Int, of user: UserTag) -> UserTag? {
    let before = pending[user] ?? 0
    pending[user] = before + count
    return before == 0 && count > 0 ? user : nil
  }

  /// Takes what a scan of new/ found for what is known of it.
  /// - Parameter waiting: users of whom entries wait: theirs are looked at first.
  /// - Returns: the users who are incomplete from now on, and those who no longer are.
  mutating func replaceBacklog(
    _ found: [Backlog.Name], waiting: [UserTag]
  ) -> (incomplete: [UserTag], complete: [UserTag]) {
    let before = Set(pending.keys)
    for (user, count) in backlog.expected { _ = finish(count, of: user) }
    backlog = Backlog(found)
    for user in before.union(waiting) where !backlog.isEmpty {
      let count = backlog.press(user)
      if count > 0 { _ = expect(count, of: user) }
    }
    return (pending.keys.filter { !before.contains($0) }, before.filter { pending[$0] == nil })
  }

  /// Begins with the next user of the backlog where nothing is more pressing.
  /// - Returns: the user, how many entries there are, and whether the user is incomplete only from now on.
  mutating func open(isWanted: Bool) -> (user: UserTag, count: Int, isNew: Bool)? {
    guard fresh.isEmpty, let (user, count) = backlog.open(isWanted: isWanted) else { return nil }
    return (user, count, expect(count, of: user) != nil)
  }

  /// The next file.
  mutating func next() -> Task? {
    if let task = fresh.popLast() { return task }
    guard let name = backlog.next() else { return nil }
    return Task(file: .new(EntryName(user: name.user, key: name.key).plain), due: nil)
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

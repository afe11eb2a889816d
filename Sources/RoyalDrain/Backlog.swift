import RoyalCore

/// Entries in new/ that are known by their names only, 24 bytes each, for a million may lie there: the users with the fewest
/// entries first, so that one user's backlog delays nobody.
struct Backlog {
  struct Name {
    // In this order it has 24 bytes.
    let key: EventKey
    let user: UserTag
  }

  /// A user's entries: a stretch of ``names``.
  private struct Run {
    var start: UInt32
    var end: UInt32
    var count: Int { Int(end - start) }
  }

  /// By user.
  private var names: [Name] = []
  /// The user to be looked at next stands last.
  private var order: [Run] = []
  /// Users who are looked at before all others.
  private var pressing: [Run] = []
  /// The same users, who are still in ``order``.
  private var preferred: Set<UserTag> = []
  private var current: Run?
  /// Entries that have not been handed out.
  private(set) var count = 0

  init() {}

  init(_ found: [Name]) {
    names = found
    names.sort { $0.user < $1.user }
    count = names.count
    var long: [Run] = []
    var place = names.endIndex
    while place > 0 {
      let end = place
      let user = names[end - 1].user
      while place > 0, names[place - 1].user == user { place -= 1 }
      let run = Run(start: UInt32(place), end: UInt32(end))
      if run.count > 1 { long.append(run) } else { order.append(run) }
    }
    long.sort { $0.count == $1.count ? $0.start > $1.start : $0.count > $1.count }
    if !long.isEmpty { order = long + order }
  }

  var isEmpty: Bool { count == 0 }
  /// Whether a user's entries are being handed out, or those of a pressing one wait for that.
  var isUnderway: Bool { current != nil || !pressing.isEmpty }

  /// Begins with the next user's entries, unless it is at one.
  /// - Parameter isWanted: whether one who is not pressing may be begun.
  /// - Returns: the user and how many entries there are; nil where it goes on with one, or with a pressing one.
  mutating func open(isWanted: Bool) -> (user: UserTag, count: Int)? {
    guard current == nil else { return nil }
    if let run = pressing.popLast() {
      current = run
      return nil
    }
    guard isWanted else { return nil }
    while let run = order.popLast() {
      let user = names[Int(run.start)].user
      if preferred.remove(user) != nil { continue }
      current = run
      return (user, run.count)
    }
    return nil
  }

  /// The next name of the user who has been begun.
  mutating func next() -> Name? {
    guard var run = current else { return nil }
    run.end -= 1
    count -= 1
    current = run.count > 0 ? run : nil
    return names[Int(run.end)]
  }

  /// A user's entries are handed out before all others.
  /// - Returns: how many there are; 0 where the user has none, or is at hand already.
  mutating func press(_ user: UserTag) -> Int {
    guard !isEmpty, let run = run(of: user), preferred.insert(user).inserted else { return 0 }
    pressing.append(run)
    return run.count
  }

  /// Nil where none is left in ``order``.
  private func run(of user: UserTag) -> Run? {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle].user < user { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < names.count, names[end].user == user { end += 1 }
    guard end > low, !isBegun(low, end) else { return nil }
    return Run(start: UInt32(low), end: UInt32(end))
  }

  /// Whether the run has been taken out of ``order``: there it stands by its length, then by its place.
  private func isBegun(_ start: Int, _ end: Int) -> Bool {
    guard let next = order.last else { return true }
    let count = end - start
    return count < next.count || (count == next.count && start < Int(next.start))
  }

  /// The users of whom entries are counted as expected, and how many: the one at hand and the pressing ones.
  var expected: [(user: UserTag, count: Int)] {
    (pressing + [current].compactMap { $0 }).map { (names[Int($0.start)].user, $0.count) }
  }

  /// The beginnings of the keys.
  var keyPrefixes: Set<UInt64> {
    var prefixes = Set<UInt64>(minimumCapacity: names.count)
    for name in names { prefixes.insert(name.key.prefix) }
    return prefixes
  }
}

import RoyalCore

/// A user's entries in the order in which they are to be answered. Cheap at both ends for a list of any length.
struct WaitingList: Sendable {
  /// Lists longer than this have an index of their keys.
  private static var indexed: Int { 32 }

  private var items: [Waiting] = []
  /// What stands before it has been taken out.
  private var head = 0
  private var isSorted = true
  /// The beginnings of the keys, 64 bits each, in a long list.
  private var index: Set<UInt64>?

  var count: Int { items.count - head }
  var isEmpty: Bool { count == 0 }
  private var waiting: ArraySlice<Waiting> { items[head...] }

  func contains(_ key: EventKey) -> Bool {
    index?.contains(key.prefix) ?? waiting.contains { $0.name.key == key }
  }

  func first(where matches: (Waiting) -> Bool) -> Waiting? { waiting.first(where: matches) }
  func filter(_ matches: (Waiting) -> Bool) -> [Waiting] { waiting.filter(matches) }

  func forEachKey(_ body: (EventKey) -> Void) { for item in waiting { body(item.name.key) } }

  mutating func reserve(_ count: Int) { items.reserveCapacity(items.count + count) }

  /// Takes in an entry whose key is not there.
  mutating func insert(_ item: Waiting) {
    if let last = items.last, !isEmpty, item.precedes(last) { isSorted = false }
    items.append(item)
    if index != nil {
      index?.insert(item.name.key.prefix)
    } else if count > WaitingList.indexed {
      index = Set(waiting.map { $0.name.key.prefix })
    }
  }

  mutating func remove(_ key: EventKey) -> Waiting? {
    guard contains(key), let place = waiting.firstIndex(where: { $0.name.key == key }) else { return nil }
    index?.remove(key.prefix)
    return items.remove(at: place)
  }

  mutating func removeAll(where matches: (Waiting) -> Bool) -> [Waiting] {
    let removed = waiting.filter(matches)
    guard !removed.isEmpty else { return [] }
    items.removeFirst(head)
    head = 0
    items.removeAll(where: matches)
    for item in removed { index?.remove(item.name.key.prefix) }
    return removed
  }

  mutating func sort() {
    if isSorted { return }
    items[head...].sort { $0.precedes($1) }
    isSorted = true
  }

  /// The first entry and those of its conversation that are, like it, first or second copies, so many at most. The list is sorted.
  func group(limit: Int) -> [Waiting] { groupPlaces(limit).map { items[$0] } }

  private func groupPlaces(_ limit: Int) -> [Int] {
    guard let first = waiting.first else { return [] }
    var places: [Int] = []
    for place in waiting.indices where items[place].conversation == first.conversation {
      guard items[place].isSecond == first.isSecond else { break }
      places.append(place)
      if places.count == limit { break }
    }
    return places
  }

  /// Takes out what ``group(limit:)`` shows: what stands between its members moves up behind them.
  mutating func takeGroup(limit: Int) -> [Waiting] {
    let places = groupPlaces(limit)
    guard let last = places.last else { return [] }
    let group = places.map { items[$0] }
    var free = last
    var members = places[...]
    for place in stride(from: last, through: head, by: -1) {
      if members.last == place {
        members.removeLast()
      } else {
        items[free] = items[place]
        free -= 1
      }
    }
    head += group.count
    for item in group { index?.remove(item.name.key.prefix) }
    shrink()
    return group
  }

  private mutating func shrink() {
    if isEmpty {
      items = []
      head = 0
      index = nil
    } else if head > 1024, head > items.count / 2 {
      items = Array(waiting)
      head = 0
    }
  }
}

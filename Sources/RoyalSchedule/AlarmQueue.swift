import RoyalCore

/// Users in the order of a moment. A user's alarm counts only while the lane has the version that it was set for.
struct AlarmQueue: Sendable {
  struct Alarm: Sendable {
    let at: Int
    let user: UserTag
    let version: Int
  }

  private var heap: [Alarm] = []

  var first: Alarm? { heap.first }
  var count: Int { heap.count }

  mutating func push(at: Int, _ user: UserTag, version: Int) {
    heap.append(Alarm(at: at, user: user, version: version))
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      let left = parent * 2 + 1
      guard left < heap.count else { return }
      let least = left + 1 < heap.count && precedes(left + 1, left) ? left + 1 : left
      guard precedes(least, parent) else { return }
      heap.swapAt(least, parent)
      parent = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (heap[a].at, heap[a].user) < (heap[b].at, heap[b].user)
  }
}

/// The newest of what was put in, at least half of ``limit``: the rest is forgotten, oldest first.
struct RecentSet<Element: Hashable & Sendable>: Sendable {
  static var limit: Int { 10_000 }

  private var elements: Set<Element> = []
  private var order: [Element] = []

  mutating func insert(_ element: Element) {
    guard elements.insert(element).inserted else { return }
    order.append(element)
    guard order.count > RecentSet.limit else { return }
    let half = RecentSet.limit / 2
    for old in order.prefix(half) { elements.remove(old) }
    order.removeFirst(half)
  }

  func contains(_ element: Element) -> Bool { elements.contains(element) }
}

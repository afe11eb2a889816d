import RoyalCore

/// The texts that came lately, by which a second copy of one under another id is known.
///
/// So many are kept that a user's entries, which are taken in side by side, meet each other; the oldest go first.
struct RecentTexts: Sendable {
  /// Which entry brought a text, and when (monotonic milliseconds).
  private struct Origin: Sendable {
    let key: EventKey
    let arrived: Int
  }

  private static let limit = 20_000

  private var origins: [Int: Origin] = [:]
  private var order: [Int] = []
  private var oldest = 0

  /// Remembers the text of an entry, unless it is the copy of one that came a moment before or after.
  /// - Returns: the key of that one.
  mutating func original(of item: Item, window: Int) -> EventKey? {
    guard item.fingerprint != 0, window > 0 else { return nil }
    var hasher = Hasher()
    hasher.combine(item.name.user)
    hasher.combine(item.conversation)
    hasher.combine(item.fingerprint)
    let text = hasher.finalize()
    let known = origins[text]
    if let known, known.key != item.name.key, abs(known.arrived - item.arrived) <= window { return known.key }
    origins[text] = Origin(key: item.name.key, arrived: item.arrived)
    if known == nil { remember(text) }
    return nil
  }

  private mutating func remember(_ text: Int) {
    if order.count < RecentTexts.limit { return order.append(text) }
    origins[order[oldest]] = nil
    order[oldest] = text
    oldest = (oldest + 1) % RecentTexts.limit
  }
}

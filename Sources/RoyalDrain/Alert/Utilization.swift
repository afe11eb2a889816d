/// How busy the agents were in the last minute. All times are monotonic milliseconds.
struct Utilization {
  private static let window = 60_000

  /// How many agents were at work from that moment on, oldest first; the first may be older than the window.
  private var changes = [(at: 0, active: 0)]

  /// So many agents are at work now.
  mutating func note(_ active: Int, now: Int) {
    if changes.last?.active != active { changes.append((now, active)) }
    let start = now - Utilization.window
    let expired = changes.dropFirst().prefix { $0.at <= start }.count
    changes.removeFirst(expired)
  }

  /// The share of so many workers that were busy on average, in percent.
  func percent(of workers: Int, now: Int) -> Double {
    let start = now - Utilization.window
    let ends = changes.dropFirst().map(\.at) + [now]
    let busy = zip(changes, ends).reduce(0) { $0 + $1.0.active * max(0, $1.1 - max($1.0.at, start)) }
    return 100 * Double(busy) / Double(Utilization.window * max(1, workers))
  }
}

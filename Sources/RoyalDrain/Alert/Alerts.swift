/// Which of the alerts are raised: a value that is told how things are and says what has changed.
///
/// One is raised when its value reaches the limit, and over when the value has fallen below four fifths of it, no sooner than ten
/// seconds later: a value that swings about the limit does not flap. All times are monotonic milliseconds.
struct Alerts {
  /// How long one is raised at least, in milliseconds.
  static let shortest = 10_000

  /// When each that is raised was.
  private(set) var raised: [AlertKind: Int]

  /// - Parameter raised: those that a drain before this one raised, and when.
  init(raised: [AlertKind: Int] = [:]) { self.raised = raised }

  /// Whether one is raised, so that its end must be waited for.
  var isRaised: Bool { !raised.isEmpty }

  /// - Parameter limits: a kind without one, or with 0, is off.
  mutating func check(_ values: [AlertKind: Double], limits: [AlertKind: Double], now: Int) -> [AlertChange] {
    AlertKind.allCases.compactMap { kind in
      guard let limit = limits[kind], limit > 0 else {
        raised[kind] = nil
        return nil
      }
      let value = values[kind] ?? 0
      guard let since = raised[kind] else {
        guard value >= limit else { return nil }
        raised[kind] = now
        return AlertChange(kind: kind, isRaised: true, value: value, limit: limit)
      }
      guard value < limit * 0.8, now - since >= Alerts.shortest else { return nil }
      raised[kind] = nil
      return AlertChange(kind: kind, isRaised: false, value: value, limit: limit)
    }
  }
}

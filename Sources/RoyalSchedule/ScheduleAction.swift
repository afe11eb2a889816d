import RoyalCore

/// What the scheduler wants done.
public enum ScheduleAction: Sendable {
  /// Start a turn with these entries, in this order.
  /// - isLone: nothing else runs beside it.
  case start(user: UserTag, items: [Waiting], destination: String, isLone: Bool)
  /// Deliver the answer of this turn.
  case resume(user: UserTag, turn: EventKey)
}

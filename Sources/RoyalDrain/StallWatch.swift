import RoyalSystem
import Synchronization

/// Notices that the whole machine, or this program on it, stood still while turns were under way: the sender's request may have
/// gone to another node meanwhile. The event loop ticks; nothing wakes for it while no turn runs.
final class StallWatch: Sendable {
  /// How often the loop ticks while turns run, and what counts as standing still, in milliseconds.
  static let interval = 500
  static let limit = 2000

  private struct State {
    /// Monotonic milliseconds.
    var ticked = Int.max
    /// Whether another tick was to follow soon.
    var isTicking = false
    /// Epoch milliseconds.
    var ended = 0
  }

  private let state = Mutex(State())

  /// The event loop goes round.
  /// - Parameters:
  ///   - now: epoch milliseconds.
  ///   - isTicking: it will again soon.
  func tick(now: Int, monotonic: Int, isTicking: Bool) {
    state.withLock { state in
      if state.isTicking, monotonic - state.ticked > StallWatch.limit { state.ended = now }
      state.ticked = monotonic
      state.isTicking = isTicking
    }
  }

  /// Whether anything stood still since a moment; also where the loop itself has not come to it yet.
  /// - Parameter moment: epoch milliseconds.
  func isStalled(since moment: Int, monotonic: Int) -> Bool {
    state.withLock { state in
      state.ended >= moment || (state.isTicking && monotonic - state.ticked > StallWatch.limit)
    }
  }
}

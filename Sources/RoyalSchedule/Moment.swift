/// The moment of a look at the spool: wall clock and monotonic clock together, so that the stamps in files become moments of the
/// clock that the scheduler goes by, whatever the wall clock has done since they were written.
public struct Moment: Sendable {
  private static let day = 86_400_000

  /// Epoch milliseconds.
  public let now: Int
  /// Monotonic milliseconds.
  public let monotonic: Int

  public init(now: Int, monotonic: Int) {
    self.now = now
    self.monotonic = monotonic
  }

  /// The monotonic moment of a past stamp. A future stamp counts as this moment, a very old one as a day ago.
  /// - Parameter stamp: epoch milliseconds.
  public func monotonic(past stamp: Int) -> Int { monotonic - min(max(0, now - stamp), Moment.day) }

  /// The monotonic moment of a due time. One further away than anything that is ever set is due now: a clock jumped.
  /// - Parameters:
  ///   - stamp: epoch milliseconds.
  ///   - limit: the longest wait that is ever set, in milliseconds.
  public func monotonic(due stamp: Int, limit: Int) -> Int {
    let wait = stamp - now
    return wait > limit ? monotonic : monotonic + max(0, wait)
  }
}

/// How long requests take from the front into the hook as a rule, the difference of the two clocks included: what takes much
/// longer lay in a node that hung. The smallest of the last messages counts, so that a clock which is set is followed soon.
struct FrontDelay {
  /// Messages in each half of what is remembered.
  private static let half = 32

  private var older: Int?
  private var newer: Int?
  private var count = 0

  /// - Parameter delay: from the front's clock to the hook's, milliseconds.
  /// - Returns: by how much it is longer than usual.
  mutating func note(_ delay: Int) -> Int {
    let usual = [older, newer].compactMap { $0 }.min() ?? delay
    newer = min(newer ?? delay, delay)
    count += 1
    if count == FrontDelay.half { (older, newer, count) = (newer, nil, 0) }
    return max(0, delay - usual)
  }
}

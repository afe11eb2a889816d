import RoyalCore

/// When a turn that failed is tried again: exponential with jitter.
struct Backoff: Sendable {
  /// The first delay and the longest, in milliseconds.
  static let first = 5000
  static let longest = 900_000

  /// - Parameters:
  ///   - attempt: how many attempts have failed, from 1.
  ///   - jitter: 0…1, from a random source; the delay varies by a fifth either way.
  /// - Returns: milliseconds.
  static func delay(attempt: Int, jitter: Double) -> Int {
    let doubled = first << min(max(attempt, 1) - 1, 16)
    return Int(Double(min(doubled, longest)) * (0.8 + 0.4 * jitter))
  }

  /// The longest time that anything is ever set to wait, in milliseconds, the rounding to seconds included.
  static func longestWait(_ settings: Settings) -> Int { max(longest * 2, settings.messageMaxAge) + 2000 }
}

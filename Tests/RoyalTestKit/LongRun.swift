import Foundation

/// The long part of the tests: `ROYAL_LONG` minutes in all, divided over the tests that can use any amount of time.
enum LongRun {
  /// Minutes; 0: only the fast part is wanted.
  static let minutes = ProcessInfo.processInfo.environment["ROYAL_LONG"].flatMap(Double.init) ?? 0

  static var isWanted: Bool { minutes > 0 }

  /// What a test gets of the time.
  /// - Parameter percent: its share of the long part.
  /// - Returns: seconds; nil where only the fast part is wanted.
  static func seconds(_ percent: Double) -> Double? { isWanted ? minutes * 60 * percent / 100 : nil }

  /// Runs rounds until the share of the time is used up; in the fast part so many.
  /// - Returns: how many were run.
  @discardableResult
  static func rounds(_ percent: Double, fast: Int, most: Int = .max, _ round: (Int) throws -> Void) rethrows -> Int {
    let deadline = seconds(percent).map { ContinuousClock.now + .seconds($0) }
    var count = 0
    while count < most, deadline.map({ ContinuousClock.now < $0 || count < fast }) ?? (count < fast) {
      try round(count)
      count += 1
    }
    return count
  }
}

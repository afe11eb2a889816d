import Foundation
import Testing

/// Something that did not happen in time.
struct NotInTime: Error, CustomStringConvertible {
  let description: String
}

/// Waits until something is so, looking again and again.
/// - Parameters:
///   - what: for the message when it does not become so.
///   - seconds: the most that is waited.
func eventually(
  _ what: String, within seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () throws -> Bool
) throws {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !condition() {
    guard ContinuousClock.now < deadline else {
      Issue.record("not within \(seconds) s: \(what)", sourceLocation: sourceLocation)
      throw NotInTime(description: what)
    }
    usleep(5000)
  }
}

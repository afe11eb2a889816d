import Foundation

/// The monotonic clock in seconds. The corresponding C function is `clock_gettime`.
enum Moment {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Waits until something holds, looking every few milliseconds.
  static func wait(for what: String, within seconds: Double = 30, until holds: () throws -> Bool) throws {
    let end = now + seconds
    while try !holds() {
      guard now < end else { throw Trouble("\(what): not within \(seconds) s") }
      usleep(5000)
    }
  }
}

import RoyalCore
import RoyalOutbound
import RoyalSystem

/// The clocks: a year that can be, and two that go at the same pace.
struct ClockCheck {
  private static let years = 2025...2099
  /// How far they may drift apart while the doctor is at work, in milliseconds.
  private static let drift = 500

  private let wall: Int
  private let monotonic: Int

  /// Reads both for the first time.
  init(wall: Int = Clock.now(), monotonic: Int = Clock.monotonic()) {
    self.wall = wall
    self.monotonic = monotonic
  }

  /// - Parameters:
  ///   - reported: when the drain last wrote its report, epoch milliseconds.
  func findings(wall now: Int = Clock.now(), monotonic then: Int = Clock.monotonic(), reported: Int?) -> [Finding] {
    let remedy = "set it by NTP (timedatectl set-ntp true)"
    guard let year = Int(Timestamp.day(now).prefix(4)), ClockCheck.years.contains(year) else {
      return [Finding(.fault, "clock", "it says \(Timestamp.isoSeconds(now)): that cannot be", remedy: remedy)]
    }
    let difference = (now - wall) - (then - monotonic)
    if abs(difference) > ClockCheck.drift {
      return [Finding(.warning, "clock", "it jumped by \(difference) ms while this ran", remedy: remedy)]
    }
    if let reported, reported > now + 60_000 {
      return [
        Finding(
          .warning, "clock", "the drain's report is of \(Timestamp.isoSeconds(reported)), in the future: it went back",
          remedy: remedy)
      ]
    }
    return [Finding(.ok, "clock", Timestamp.isoSeconds(now))]
  }
}

/// Moments as text and back: milliseconds since the Unix epoch, UTC, proleptic Gregorian calendar, years 1…9999.
///
/// A moment outside these years is written as the nearest one inside.
public enum Timestamp {
  /// `2026-11-22T17:40:03.123Z` (ISO 8601).
  public static func iso(_ milliseconds: Int) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    return "\(date(time, "-"))T\(clock(time, ":")).\(digits(time.millisecond, 3))Z"
  }

  /// `2026-11-22T17:40:03Z` (ISO 8601), rounded down.
  public static func isoSeconds(_ milliseconds: Int) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    return "\(date(time, "-"))T\(clock(time, ":"))Z"
  }

  /// `20261122T174003`, rounded down: it sorts by time and is a file name.
  public static func compact(_ milliseconds: Int) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    return "\(date(time, ""))T\(clock(time, ""))"
  }

  /// `2026-11-22`.
  public static func day(_ milliseconds: Int) -> String {
    date(CalendarTime(milliseconds: milliseconds), "-")
  }

  /// `Sun, 22 Nov 2026 17:40:03 GMT`, rounded down (RFC 9110 §5.6.7, IMF-fixdate).
  public static func httpDate(_ milliseconds: Int) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    let date = "\(digits(time.day, 2)) \(monthNames[time.month - 1]) \(digits(time.year, 4))"
    return "\(dayNames[time.weekday]), \(date) \(clock(time, ":")) GMT"
  }

  static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func date(_ time: CalendarTime, _ separator: String) -> String {
    "\(digits(time.year, 4))\(separator)\(digits(time.month, 2))\(separator)\(digits(time.day, 2))"
  }

  private static func clock(_ time: CalendarTime, _ separator: String) -> String {
    "\(digits(time.hour, 2))\(separator)\(digits(time.minute, 2))\(separator)\(digits(time.second, 2))"
  }

  private static func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

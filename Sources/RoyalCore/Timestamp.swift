/// Moments as text and back: milliseconds since the Unix epoch, UTC, proleptic Gregorian calendar, years 1…9999.
///
/// A moment outside these years is written as the nearest one inside.
public enum Timestamp {
  /// `2026-11-22T17:40:03.123Z` (ISO 8601).
  public static func iso(_ milliseconds: Int) -> String { text(milliseconds, "YYYY-MM-DDThh:mm:ss.fffZ") }

  /// `2026-11-22T17:40:03Z` (ISO 8601), rounded down.
  public static func isoSeconds(_ milliseconds: Int) -> String { text(milliseconds, "YYYY-MM-DDThh:mm:ssZ") }

  /// `20261122T174003`, rounded down: it sorts by time and is a file name.
  public static func compact(_ milliseconds: Int) -> String { text(milliseconds, "YYYYMMDDThhmmss") }

  /// `2026-11-22`.
  public static func day(_ milliseconds: Int) -> String { text(milliseconds, "YYYY-MM-DD") }

  /// `Sun, 22 Nov 2026 17:40:03 GMT`, rounded down (RFC 9110 §5.6.7, IMF-fixdate).
  public static func httpDate(_ milliseconds: Int) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    let rest = text(milliseconds, "YYYY hh:mm:ss")
    return "\(dayNames[time.weekday]), \(time.day < 10 ? "0" : "")\(time.day) \(monthNames[time.month - 1]) \(rest) GMT"
  }

  static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// The moment in a shape whose letters stand for digits: YYYY-MM-DD hh:mm:ss.fff; anything else is taken as it is.
  private static func text(_ milliseconds: Int, _ shape: StaticString) -> String {
    let time = CalendarTime(milliseconds: milliseconds)
    return shape.withUTF8Buffer { shape in
      String(unsafeUninitializedCapacity: shape.count) { bytes in
        // From the right, for the last digit of each number comes first.
        var (year, month, day) = (time.year, time.month, time.day)
        var (hour, minute, second, fraction) = (time.hour, time.minute, time.second, time.millisecond)
        for place in shape.indices.reversed() {
          bytes[place] =
            switch shape[place] {
            case UInt8(ascii: "Y"): digit(&year)
            case UInt8(ascii: "M"): digit(&month)
            case UInt8(ascii: "D"): digit(&day)
            case UInt8(ascii: "h"): digit(&hour)
            case UInt8(ascii: "m"): digit(&minute)
            case UInt8(ascii: "s"): digit(&second)
            case UInt8(ascii: "f"): digit(&fraction)
            default: shape[place]
            }
        }
        return shape.count
      }
    }
  }

  /// Takes the last digit off a number.
  private static func digit(_ number: inout Int) -> UInt8 {
    defer { number /= 10 }
    return 0x30 + UInt8(number % 10)
  }
}

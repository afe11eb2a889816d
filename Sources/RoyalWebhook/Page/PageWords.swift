import RoyalCore

/// Numbers and times as the status page shows them.
enum PageWords {
  /// A span of milliseconds in its one or two largest units: `3 h 12 min`.
  static func span(_ milliseconds: Int) -> String {
    let seconds = max(0, milliseconds) / 1000
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min"
    case ..<86_400: return two(seconds / 3600, "h", seconds % 3600 / 60, "min")
    default: return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  /// The same in the largest unit alone: `3 h`.
  static func age(_ milliseconds: Int) -> String {
    String(span(milliseconds).split(separator: " ").prefix(2).joined(separator: " "))
  }

  private static func two(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }

  /// Milliseconds as seconds with a decimal where there are few: `0.4 s`, `12 s`.
  static func seconds(_ milliseconds: Int) -> String {
    if milliseconds >= 10_000 { return "\((milliseconds + 500) / 1000) s" }
    return "\(JSONWriter.decimal((Double(milliseconds) / 100).rounded() / 10)) s"
  }

  /// `17:40:03`, UTC.
  static func clock(_ moment: Int) -> String { String(Timestamp.isoSeconds(moment).dropFirst(11).dropLast()) }

  /// Bytes in the largest unit of 1024 that leaves a whole number: `76 GiB`.
  static func size(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var (value, unit) = (bytes, 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return "\(value) \(units[unit])"
  }

  /// A share from 0 to 1: `4.5 %`.
  static func percent(_ share: Double) -> String { "\(JSONWriter.decimal((share * 1000).rounded() / 10)) %" }
}

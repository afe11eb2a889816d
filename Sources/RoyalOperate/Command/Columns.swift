import RoyalCore

/// Text in columns: of fixed width, so that what a pipe gets never depends on the other lines.
enum Columns {
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// The line cut to a terminal's width; as it is where there is none.
  static func fit(_ line: String, _ width: Int?) -> String {
    guard let width, line.count > width, width > 1 else { return line }
    return line.prefix(width - 1) + "…"
  }

  /// A time span in its largest unit, rounded down: `12s`, `4m`, `3h`, `2d`.
  static func span(_ milliseconds: Int) -> String {
    let seconds = max(0, milliseconds) / 1000
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60)m" }
    if seconds < 86_400 { return "\(seconds / 3600)h" }
    return "\(seconds / 86_400)d"
  }

  /// The same in two units: `3m 20s`.
  static func longSpan(_ milliseconds: Int) -> String {
    let seconds = max(0, milliseconds) / 1000
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
    guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0s" }
    return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
  }

  /// A file's name as it may be shown: whatever somebody called it, it moves no cursor and makes no column.
  static func safe(_ name: String) -> String { HeaderValue.clean(name) }
}

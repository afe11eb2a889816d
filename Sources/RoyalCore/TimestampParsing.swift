extension Timestamp {
  /// Reads `2026-11-22T17:40:03.123Z` and its relatives (ISO 8601): T or one blank, a fraction of 1 to 9 digits or none,
  /// then `Z`, ` UTC` or `±hh:mm`; nil for anything else, also for a moment that does not exist.
  ///
  /// What is finer than a millisecond is cut off.
  public static func parse(_ text: String) -> Int? {
    var fields = TimestampFields(text)
    guard let year = fields.number(4), fields.skip("-"), let month = fields.number(2), fields.skip("-"),
      let day = fields.number(2), fields.skip("T") || fields.skip("t") || fields.skip(" "),
      let hour = fields.number(2), fields.skip(":"), let minute = fields.number(2), fields.skip(":"),
      let second = fields.number(2), let thousandth = fields.fraction(), let offset = fields.zone(), fields.isAtEnd,
      let time = CalendarTime(year, month, day, hour, minute, second, thousandth)
    else { return nil }
    let moment = time.milliseconds - offset * 60_000
    return CalendarTime.range.contains(moment) ? moment : nil
  }

  /// Reads `20261122T174003`; nil for anything else, also for a moment that does not exist.
  public static func parseCompact(_ text: String) -> Int? {
    var fields = TimestampFields(text)
    guard let year = fields.number(4), let month = fields.number(2), let day = fields.number(2), fields.skip("T"),
      let hour = fields.number(2), let minute = fields.number(2), let second = fields.number(2), fields.isAtEnd
    else { return nil }
    return CalendarTime(year, month, day, hour, minute, second)?.milliseconds
  }

  /// Reads `2026-11-22`, the start of that day; nil for anything else, also for a day that does not exist.
  public static func parseDay(_ text: String) -> Int? {
    var fields = TimestampFields(text)
    guard let year = fields.number(4), fields.skip("-"), let month = fields.number(2), fields.skip("-"),
      let day = fields.number(2), fields.isAtEnd
    else { return nil }
    return CalendarTime(year, month, day)?.milliseconds
  }

  /// Reads `Sun, 22 Nov 2026 17:40:03 GMT` (RFC 9110 §5.6.7, IMF-fixdate); nil for anything else, also for a moment that
  /// does not exist or falls on another day of the week.
  public static func parseHTTPDate(_ text: String) -> Int? {
    var fields = TimestampFields(text)
    guard let weekday = fields.name(of: dayNames), fields.skip(", "), let day = fields.number(2), fields.skip(" "),
      let month = fields.name(of: monthNames), fields.skip(" "), let year = fields.number(4), fields.skip(" "),
      let hour = fields.number(2), fields.skip(":"), let minute = fields.number(2), fields.skip(":"),
      let second = fields.number(2), fields.skip(" GMT"), fields.isAtEnd,
      let time = CalendarTime(year, month + 1, day, hour, minute, second), time.weekday == weekday
    else { return nil }
    return time.milliseconds
  }
}

/// The text of a timestamp, read from left to right.
private struct TimestampFields {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// Steps over an expected text, or stays.
  mutating func skip(_ expected: String) -> Bool {
    guard rest.starts(with: expected.utf8) else { return false }
    rest = rest.dropFirst(expected.utf8.count)
    return true
  }

  /// A number of just so many digits.
  mutating func number(_ width: Int) -> Int? {
    let digits = rest.prefix(width)
    guard digits.count == width, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    rest = rest.dropFirst(width)
    return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// The index of the one of the names that stands here.
  mutating func name(of names: [String]) -> Int? {
    guard let index = names.firstIndex(where: { rest.starts(with: $0.utf8) }), skip(names[index]) else { return nil }
    return index
  }

  /// The milliseconds of a fraction of 1 to 9 digits, 0 without one.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    let width = rest.prefix { 0x30...0x39 ~= $0 }.count
    guard 1...9 ~= width else { return nil }
    let thousandths = (Array(rest.prefix(width)) + [0x30, 0x30]).prefix(3)
    rest = rest.dropFirst(width)
    return thousandths.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// The minutes by which the clock of a time zone is ahead of UTC.
  mutating func zone() -> Int? {
    if skip("Z") || skip("z") || skip(" UTC") { return 0 }
    let isAhead = skip("+")
    guard isAhead || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
    else { return nil }
    return (isAhead ? 1 : -1) * (hours * 60 + minutes)
  }
}

/// A moment in fields, UTC, proleptic Gregorian calendar, years 1…9999.
struct CalendarTime {
  static let millisecondsPerDay = 86_400_000
  /// Milliseconds since the Unix epoch of the first and of the last moment that has a name.
  static let range = -62_135_596_800_000...253_402_300_799_999

  var year: Int
  var month: Int
  var day: Int
  var hour = 0
  var minute = 0
  var second = 0
  var millisecond = 0

  /// nil where the calendar or the clock has no such moment; a leap second is refused, for Unix time has none.
  init?(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0, _ thousandth: Int = 0
  ) {
    guard 1...9999 ~= year, 1...12 ~= month, 1...Self.daysInMonth(year, month) ~= day,
      0..<24 ~= hour, 0..<60 ~= minute, 0..<60 ~= second, 0..<1000 ~= thousandth
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second, self.millisecond) = (hour, minute, second, thousandth)
  }

  /// The fields of a moment, in milliseconds since the Unix epoch; outside the years 1…9999 the nearest one inside.
  init(milliseconds: Int) {
    let moment = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    let days = Self.floorDivision(moment, Self.millisecondsPerDay)
    let rest = moment - days * Self.millisecondsPerDay
    // Days since 0000-03-01, so that the leap day is the last of its year; 146,097 days make 400 years.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
    (second, millisecond) = (rest / 1000 % 60, rest % 1000)
  }

  /// Milliseconds since the Unix epoch.
  var milliseconds: Int {
    ((daysSinceEpoch * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond
  }

  /// 0 is Sunday.
  var weekday: Int { (daysSinceEpoch + 719_162 + 1) % 7 }

  private var daysSinceEpoch: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = yearFromMarch / 400
    let yearOfEra = yearFromMarch % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func floorDivision(_ number: Int, _ divisor: Int) -> Int {
    number >= 0 ? number / divisor : (number + 1) / divisor - 1
  }
}

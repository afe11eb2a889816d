import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

struct TimestampTests {
  static let moments: [(milliseconds: Int, iso: String)] = [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (1_795_369_203_123, "2026-11-22T17:40:03.123Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
    (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ]

  @Test(arguments: moments)
  func `a moment is written and read`(milliseconds: Int, iso: String) {
    #expect(Timestamp.iso(milliseconds) == iso)
    #expect(Timestamp.parse(iso) == milliseconds)
    #expect(Timestamp.isoSeconds(milliseconds) == iso.prefix(19) + "Z")
    #expect(Timestamp.day(milliseconds) == iso.prefix(10))
    #expect(Timestamp.compact(milliseconds) == iso.prefix(19).filter { $0 != "-" && $0 != ":" })
  }

  @Test func `a moment outside the years 1 to 9999 is written as the nearest inside`() {
    #expect(Timestamp.iso(Int.max) == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp.iso(Int.min) == "0001-01-01T00:00:00.000Z")
  }

  @Test func `Foundation writes the same, over all years`() {
    var generator = SeededGenerator(seed: 9110)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let web = DateFormatter()
    web.locale = Locale(identifier: "en_US_POSIX")
    web.timeZone = .gmt
    web.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    // From 1600 on: Foundation's calendar is Julian before 1582.
    for _ in 0..<2000 {
      let second = Int.random(in: -11_676_096_000..<253_402_300_800, using: &generator)
      let milliseconds = second * 1000 + Int.random(in: 0..<1000, using: &generator)
      let whole = Date(timeIntervalSince1970: Double(second))
      #expect(Timestamp.isoSeconds(milliseconds) == whole.formatted(.iso8601))
      #expect(Timestamp.httpDate(milliseconds) == web.string(from: whole))
      #expect(Timestamp.parseHTTPDate(Timestamp.httpDate(milliseconds)) == second * 1000)
      #expect(Timestamp.parse(Timestamp.iso(milliseconds)) == milliseconds)
      #expect((try? style.parse(Timestamp.iso(second * 1000))) == whole)
    }
  }

  @Test func `every day from year 1 to year 9999 follows the one before`() {
    var day = Timestamp.parseDay("0001-01-01") ?? 0
    var last = ""
    var wrong = 0
    var days = 0
    while days < 3_652_059 {
      let text = Timestamp.day(day)
      if text <= last || Timestamp.parseDay(text) != day { wrong += 1 }
      (last, day, days) = (text, day + 86_400_000, days + 97)
      day += 96 * 86_400_000
    }
    #expect(wrong == 0)
  }

  @Test(arguments: [
    ("2026-06-17T10:00:00.123Z", 1_781_690_400_123), ("2026-06-17T10:00:00Z", 1_781_690_400_000),
    ("2020-03-03 13:05:57 UTC", 1_583_240_757_000), ("2026-06-17t12:00:00.5+02:00", 1_781_690_400_500),
    ("2026-06-17 06:30:00.12-03:30", 1_781_690_400_120), ("2026-06-17T10:00:00.123456789Z", 1_781_690_400_123),
    ("2026-06-17T10:00:00.9999z", 1_781_690_400_999), ("2026-06-16T22:00:00.000-12:00", 1_781_690_400_000),
    ("1969-12-31T23:59:59.999Z", -1), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
  ])
  func `the forms that platforms send are read`(text: String, milliseconds: Int) {
    #expect(Timestamp.parse(text) == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-06-17", "2026-06-17T10:00Z", "2026-06-17T10:00:00", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z", "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2200-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
    "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+01:60",
    "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00 GMT", "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z",
    "2026-1-01T00:00:00Z", "+026-01-01T00:00:00Z", "2026-01-01  00:00:00Z", "2026-01-01T00:00:00,5Z",
    "12026-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "٢٠٢٦-01-01T00:00:00Z", "2026-01-01T00:00:00ZZ",
  ])
  func `nonsense is refused`(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }

  @Test func `the names of folders are read back`() {
    #expect(Timestamp.parseCompact("20261122T174003") == 1_795_369_203_000)
    #expect(Timestamp.parseDay("2026-11-22") == 1_795_305_600_000)
    for text in ["", "20261122", "20261122T1740", "20261122T174003Z", "20261322T174003", "20261122 174003"] {
      #expect(Timestamp.parseCompact(text) == nil)
    }
    for text in ["", "2026-11", "2026-11-31", "2026-11-22T", "20261122", "2026-11-2"] {
      #expect(Timestamp.parseDay(text) == nil)
    }
  }

  @Test func `the date of a Retry-After header is read`() {
    #expect(Timestamp.httpDate(784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(Timestamp.parseHTTPDate("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777_000)
    for text in [
      "", "120", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 24:00:00 GMT",
    ] {
      #expect(Timestamp.parseHTTPDate(text) == nil)
    }
  }
}

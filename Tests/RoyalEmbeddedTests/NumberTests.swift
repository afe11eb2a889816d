import CGlibcProbe
import Foundation
import Testing

/// The hook's own numbers and error texts against the C library's.
struct NumberTests {
  private static func parse(_ text: String) -> Double? {
    var number = 0.0
    return text.withCString { own_strtod($0, &number) != nil } ? number : nil
  }

  @Test(arguments: [
    "0", "-0", "1", "-1.5", "+2", "0.1", ".5", "5.", "1764349000", "1764349000.123", "1e3", "1E-3", "12.5e+2",
    "123456789012345", "0.000001", "1e22", "1e-22", "00012", "0e999999",
    "1720703868.2099999", "1762641059.99999989039", "1764349000.123456789",
  ])
  func `a number of up to 15 digits, or a time of more, is the nearest double`(text: String) {
    #expect(Self.parse(text) == Double(text))
    #expect(Self.parse(text)?.sign == Double(text)?.sign)
  }

  @Test(arguments: [
    "1.7e308", "2.2250738585072014e-290", "3.141592653589793238462643383279", "1e300", "1e-300",
    "18446744073709551615", "99999999999999999999999999", "123456789.123456789e-30",
  ])
  func `a longer one is no further than its neighbours' neighbour`(text: String) throws {
    let (number, wanted) = (try #require(Self.parse(text)), try #require(Double(text)))
    #expect(abs(number - wanted) <= wanted.ulp * 16, "\(number), not \(wanted)")
  }

  @Test func `what is too large is infinite, what is too small is nothing`() {
    #expect(Self.parse("1e999") == .infinity && Self.parse("-1e99999999999") == -.infinity)
    #expect(Self.parse("1e-999") == 0)
  }

  @Test(arguments: ["", "-", "+", ".", "e5", "1e", "1e+", " 1", "1 ", "1x", "0x10", "inf", "nan", "1..2", "--1", "1,5"])
  func `what is no number is none`(text: String) {
    #expect(Self.parse(text) == nil)
  }

  @Test(arguments: [
    0, -0.0, 0.4, 0.5, 0.6, 1, 1.5, 2.5, -0.4, -0.5, -0.6, -1, -1.5, 1e15 + 0.5, 0x1p52 - 0.5, 0x1p52 + 1,
    1e300, -1e300, .infinity, -.infinity, .nan, 0.49999999999999994,
  ])
  func `floor, ceil and round are the C library's`(number: Double) {
    func same(_ left: Double, _ right: Double) -> Bool { left == right || left.isNaN && right.isNaN }
    #expect(same(own_floor(number), floor(number)))
    #expect(same(own_ceil(number), ceil(number)))
    #expect(same(own_round(number), number.rounded()))
  }

  @Test func `errors have the words of the C library, or none`() {
    var told = 0
    for number in Int32(0)...140 {
      guard let words = own_strerror(number) else { continue }
      told += 1
      #expect(String(cString: words) == String(cString: strerror(number)))
    }
    #expect(told > 45)
    let wanted = [ENOENT, EACCES, EIO, ENOSPC, EDQUOT, EROFS, EMFILE, ENFILE, ELOOP, ENOTDIR, ENAMETOOLONG, EPIPE]
    for number in wanted { #expect(own_strerror(number) != nil, "\(number)") }
  }
}

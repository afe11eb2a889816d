import Testing

@testable import RoyalOutbound

@Suite("Retry-After") struct RetryAfterTests {
  @Test(
    "is a number of seconds or a date",
    arguments: [
      ("120", 120_000), ("0", 0), (" 7 ", 7_000), ("Sun, 22 Nov 2026 17:41:00 GMT", 60_000),
      ("Sun, 22 Nov 2026 17:39:00 GMT", 0), ("99999999999", 86_400_000), ("99999999999999999999999", 86_400_000),
      ("Sun, 22 Nov 2099 17:39:00 GMT", 86_400_000),
    ])
  func value(_ text: String, _ milliseconds: Int) {
    #expect(RetryAfter.milliseconds(in: ["retry-after": text], now: Platforms.now) == milliseconds)
  }

  @Test("anything else is none", arguments: ["", "soon", "-5", "1.5", "Mon, 22 Nov 2026 17:41:00 GMT", "120, 120"])
  func none(_ text: String) {
    #expect(RetryAfter.milliseconds(in: ["retry-after": text], now: Platforms.now) == nil)
  }

  @Test func `an answer without the header names no time`() {
    #expect(RetryAfter.milliseconds(in: [:], now: 0) == nil)
  }
}

import Testing

@testable import RoyalDrain

struct DrainStatusTests {
  /// The moments at which it is written when it is asked all the time, and touched at those moments.
  private func writes(touchedAt touches: [Int], until end: Int = 10_000) -> [Int] {
    var status = DrainStatus(now: 0, previous: nil)
    var written: [Int] = []
    for moment in stride(from: 0, to: end, by: 50) {
      if touches.contains(moment) { status.touch() }
      if status.isDue(moment) { written.append(moment) }
    }
    return written
  }

  @Test func `what is new is written at once, again a second later, and then no more`() {
    #expect(writes(touchedAt: []) == [0, 1000])
    #expect(writes(touchedAt: [5000]) == [0, 1000, 5000, 6000])
    #expect(writes(touchedAt: [5000, 5050, 5950]) == [0, 1000, 5000, 6000, 7000])
  }

  @Test(arguments: [3000, 3050, 3500, 3950, 4000]) func `the last report is later than all that it tells of`(touch: Int)
    throws
  {
    let last = try #require(writes(touchedAt: [3000, touch]).last)
    #expect((touch + 1000...touch + 2000).contains(last))
  }
}

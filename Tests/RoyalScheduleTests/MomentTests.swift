import RoyalSchedule
import Testing

@Suite("Stamps of the wall clock as moments") struct MomentTests {
  private let moment = Moment(now: 1_000_000, monotonic: 5000)

  @Test(arguments: [(999_000, 4000), (1_000_000, 5000), (99_000_000, 5000), (-500_000_000, 5000 - 86_400_000)])
  func `a past stamp, and one that a jump of the clock put into the future or far away`(stamp: Int, expected: Int) {
    #expect(moment.monotonic(past: stamp) == expected)
  }

  @Test(arguments: [(1_060_000, 65_000), (31_000_000_000, 5000), (0, 5000), (1_900_000, 905_000), (1_900_001, 5000)])
  func `a due time, and one further away than is ever set`(stamp: Int, expected: Int) {
    #expect(moment.monotonic(due: stamp, limit: 900_000) == expected)
  }
}

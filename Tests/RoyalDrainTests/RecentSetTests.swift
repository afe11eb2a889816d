import Testing

@testable import RoyalDrain

@Suite struct RecentSetTests {
  @Test func `it keeps all up to its limit, then the newer half and what comes`() {
    var set = RecentSet<Int>()
    for number in 1...RecentSet<Int>.limit { set.insert(number) }
    #expect(set.contains(1) && set.contains(RecentSet<Int>.limit))
    set.insert(0)
    let half = RecentSet<Int>.limit / 2
    #expect(!set.contains(1) && !set.contains(half) && set.contains(half + 1) && set.contains(0))
  }

  @Test func `what is put in twice takes one place`() {
    var set = RecentSet<Int>()
    for _ in 0...RecentSet<Int>.limit { set.insert(7) }
    set.insert(8)
    #expect(set.contains(7) && set.contains(8))
  }
}

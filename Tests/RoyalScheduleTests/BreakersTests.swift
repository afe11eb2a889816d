import RoyalCore
import RoyalSchedule
import Testing

@Suite("The breaker of a destination") struct BreakersTests {
  private static func turn(_ number: Int) -> EventKey {
    .event(source: "t", kind: "m", scope: "", id: String(number))
  }

  @Test func `a refusal opens it at once and an answer closes it`() {
    var breakers = Breakers()
    let refused = Breakers.Contact.refused(reason: "connection refused")
    #expect(breakers.note(refused, of: "a", turn: Self.turn(1), now: 0) == .close(until: 1000, isNew: true))
    #expect(breakers.note(.reached, of: "b", turn: Self.turn(2), now: 0) == .none)
    #expect(breakers.note(.reached, of: "a", turn: Self.turn(1), now: 1000) == .open)
    #expect(breakers.outages.isEmpty)
  }

  @Test func `probes come at growing intervals, 30 seconds at most during the first two minutes`() {
    var breakers = Breakers()
    var now = 0
    var gaps: [Int] = []
    while now < 3_600_000 {
      guard case .close(let until, _) = breakers.note(.refused(reason: "x"), of: "a", turn: Self.turn(1), now: now)
      else {
        return #expect(Bool(false))
      }
      if now < 120_000 { #expect(until - now <= 30_000) }
      gaps.append(until - now)
      now = until
    }
    #expect(gaps.prefix(6) == [1000, 2000, 4000, 8000, 16_000, 30_000])
    #expect(gaps == gaps.sorted() && gaps.last == 300_000)
  }

  @Test func `failures that may be a message's own fault open it only when several turns meet them in a row`() {
    var breakers = Breakers()
    let failure = Breakers.Contact.unclear(reason: "500")
    for number in 0..<20 { #expect(breakers.note(failure, of: "a", turn: Self.turn(1), now: number) == .none) }
    #expect(breakers.note(.reached, of: "a", turn: Self.turn(2), now: 20) == .none)
    #expect(breakers.note(failure, of: "a", turn: Self.turn(1), now: 21) == .none)
    #expect(breakers.note(failure, of: "a", turn: Self.turn(2), now: 22) == .none)
    #expect(breakers.note(failure, of: "a", turn: Self.turn(2), now: 23) == .close(until: 1023, isNew: true))
    #expect(breakers.note(failure, of: "a", turn: Self.turn(2), now: 1023) == .close(until: 3023, isNew: false))
  }

  @Test func `what was under way when it opened counts as no probe`() {
    var breakers = Breakers()
    let refused = Breakers.Contact.refused(reason: "x")
    #expect(breakers.note(refused, of: "a", turn: Self.turn(1), now: 0) == .close(until: 1000, isNew: true))
    for number in 2...8 {
      let change = breakers.note(refused, of: "a", turn: Self.turn(number), now: number * 100)
      #expect(change == .close(until: 1000, isNew: false))
    }
    #expect(breakers.note(refused, of: "a", turn: Self.turn(9), now: 1000) == .close(until: 3000, isNew: false))
    #expect(breakers.outages["a"]?.probes == 2)
  }

  @Test func `a probe that meets nothing lets the next one through`() {
    var breakers = Breakers()
    #expect(breakers.change(afterNothingOf: "a", now: 5) == .none)
    _ = breakers.note(.refused(reason: "x"), of: "a", turn: Self.turn(1), now: 0)
    #expect(breakers.change(afterNothingOf: "a", now: 5) == .close(until: 5, isNew: false))
  }
}

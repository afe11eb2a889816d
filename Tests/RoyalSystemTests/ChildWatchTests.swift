import Testing

@testable import RoyalSystem

/// The rows of the table at ``ChildWatch``; the deadline is at 1000, its time is an argument.
@Suite("the watch over a child") struct ChildWatchTests {
  private func watch() -> ChildWatch { ChildWatch(deadline: 1000, limits: ChildLimits(timeout: 1000)) }

  @Test("lets a child run until its deadline, then sends TERM once and KILL two seconds later")
  func deadline() {
    var watch = watch()
    #expect(watch.advance(now: 999, isFull: false) == .none)
    #expect(watch.advance(now: 1000, isFull: false) == .terminate)
    #expect(watch.advance(now: 1001, isFull: false) == .none)
    #expect(watch.moment == 3000)
    #expect(watch.advance(now: 2999, isFull: false) == .none)
    #expect(watch.advance(now: 3000, isFull: false) == .kill)
    #expect(watch.advance(now: 3001, isFull: false) == .none)
    #expect(watch.ending == .timedOut)
  }

  @Test("is over when the child has ended and its output is closed")
  func clean() {
    var watch = watch()
    #expect(!watch.isOver(now: 10, isOutputClosed: true))
    watch.ended(.exited(code: 0), now: 20)
    #expect(!watch.isOver(now: 20, isOutputClosed: false))
    #expect(watch.isOver(now: 20, isOutputClosed: true))
    #expect(watch.ending == .exited(code: 0))
    #expect(watch.isOwnEnd)
  }

  @Test(
    "waits a second for the output of a child that has ended, but never beyond the deadline",
    arguments: [
      (100, 1100, 1000), (0, 1000, 1000), (900, 1000, 1000), (50, 1050, 1000),
    ])
  func heldOpen(_ end: Int, _ unlimited: Int, _ deadline: Int) {
    var watch = watch()
    watch.ended(.exited(code: 0), now: end)
    #expect(watch.moment == min(unlimited, deadline))
    #expect(watch.isOver(now: watch.moment, isOutputClosed: false))
    #expect(watch.advance(now: 5000, isFull: false) == .none)
    #expect(watch.ending == .exited(code: 0))
  }

  @Test("calls it a timeout whatever the child does after TERM")
  func afterTerm() {
    var watch = watch()
    _ = watch.advance(now: 1000, isFull: false)
    watch.ended(.exited(code: 0), now: 1100)
    #expect(watch.ending == .timedOut)
    #expect(!watch.isOwnEnd)
  }

  @Test("kills a child that writes too much, at once")
  func flood() {
    var watch = watch()
    #expect(watch.advance(now: 5, isFull: true) == .kill)
    #expect(watch.advance(now: 6, isFull: true) == .none)
    #expect(watch.ending == .tooMuchOutput)
  }

  @Test("gives up a child that even KILL does not end")
  func undead() {
    var watch = watch()
    _ = watch.advance(now: 1000, isFull: false)
    _ = watch.advance(now: 3000, isFull: false)
    #expect(!watch.isOver(now: 7999, isOutputClosed: true))
    #expect(watch.isOver(now: 8000, isOutputClosed: false))
  }
}

import RoyalCore
import RoyalOutbound
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("A message that came through the front of several nodes") struct FrontCopyTests {
  private static let now = 1_790_000_000_000

  /// - Parameters:
  ///   - front: when it left the front, milliseconds ago.
  ///   - received: when the hook began, milliseconds ago.
  private static func copy(front: Int, received: Int, tried: String? = nil) -> FrontCopy? {
    var entry = Entry(kind: .message)
    entry[.source] = "chatwoot"
    entry[.front] = Timestamp.iso(now - front)
    entry[.received] = Timestamp.iso(now - received)
    entry[.tried] = tried
    return FrontCopy(entry)
  }

  @Test func `an entry without the front's line is none, nor is one of a platform that cannot be asked`() {
    var entry = Entry(kind: .message)
    entry[.received] = Timestamp.iso(Self.now)
    entry[.tried] = "10.0.0.1:80"
    entry[.source] = "chatwoot"
    #expect(FrontCopy(entry) == nil)
    entry[.front] = entry[.received]
    #expect(FrontCopy(entry) != nil)
    entry[.source] = "evolution"
    #expect(FrontCopy(entry) == nil, "there is nothing to look into")
  }

  @Test func `the first copy is answered at once, a second one waits until the first surely was`() throws {
    let first = try #require(Self.copy(front: 30, received: 20))
    #expect(first.held(now: Self.now, stranded: 0) == nil && !first.mustBeLookedUp(now: Self.now))
    let second = try #require(Self.copy(front: 30, received: 20, tried: "10.0.0.1:80"))
    #expect(second.held(now: Self.now, stranded: 0) == FrontCopy.nextWindow(Self.now - 20 + 8000, isSecond: true))
    #expect(second.mustBeLookedUp(now: Self.now))
    #expect(FrontCopy.secondWaits >= FrontCopy.alone + FrontCopy.skew + FrontCopy.takenWithin)
  }

  @Test func `what the drain sees late, or found after a crash, waits until the second copy is through`() throws {
    let late = try #require(Self.copy(front: 2500, received: 2400))
    #expect(late.held(now: Self.now, stranded: 0) == FrontCopy.nextWindow(Self.now - 2400 + 25_000, isSecond: false))
    let found = try #require(Self.copy(front: 30, received: 20))
    #expect(
      found.held(now: Self.now, stranded: Self.now - 20)
        == FrontCopy.nextWindow(Self.now - 20 + 25_000, isSecond: false))
    let hung = try #require(Self.copy(front: 6000, received: 20))
    #expect(hung.held(now: Self.now, stranded: 0, detour: 5900) == found.retryWaits)
    #expect(hung.held(now: Self.now, stranded: 0, detour: 100) == nil, "the front's clock is behind")
    let old = try #require(Self.copy(front: 30_000, received: 30_000))
    #expect(old.held(now: Self.now, stranded: 0) == nil && old.mustBeLookedUp(now: Self.now))
  }

  @Test func `an answer that took its time is looked up, and so is one when the clocks do not agree`() throws {
    #expect(try #require(Self.copy(front: 1999, received: 10)).left(now: Self.now) == 1)
    #expect(try #require(Self.copy(front: 2001, received: 10)).mustBeLookedUp(now: Self.now))
    #expect(try !#require(Self.copy(front: -900, received: 10)).mustBeLookedUp(now: Self.now))
    #expect(try #require(Self.copy(front: -1100, received: 10)).mustBeLookedUp(now: Self.now))
    #expect(try #require(Self.copy(front: 2500, received: 10)).isDoubtful, "it lay in a node that hung")
    #expect(try !#require(Self.copy(front: 2500, received: 2400)).isDoubtful, "it was in the buffer")
  }

  @Test func `what takes longer than usual from the front is told from a clock that is behind`() {
    var delay = FrontDelay()
    #expect(delay.note(3000) == 0 && delay.note(3010) == 10 && delay.note(9000) == 6000)
    // The clock was set: after a while the new difference is the usual one.
    for _ in 0..<70 { _ = delay.note(5000) }
    #expect(delay.note(5100) == 100)
    #expect(delay.note(-2000) == 0)
  }

  @Test func `standing still is noticed while turns run, by the loop or before it comes to it`() {
    let watch = StallWatch()
    #expect(!watch.isStalled(since: 1, monotonic: 100_000))
    watch.tick(now: 1000, monotonic: 0, isTicking: false)
    watch.tick(now: 61_000, monotonic: 60_000, isTicking: true)
    #expect(!watch.isStalled(since: 1000, monotonic: 61_900), "nothing ran")
    #expect(watch.isStalled(since: 1000, monotonic: 62_100))
    watch.tick(now: 67_000, monotonic: 66_000, isTicking: true)
    #expect(watch.isStalled(since: 66_900, monotonic: 66_100) && !watch.isStalled(since: 67_001, monotonic: 66_100))
  }

  @Test func `the windows of second copies and of those that were held up are never open together`() {
    for moment in stride(from: Self.now, to: Self.now + 40_000, by: 50) {
      // What leaves at a window's end is taken before the other opens.
      let later = moment - FrontCopy.takenWithin
      let isOpen = [true, false].map { FrontCopy.left(ofWindowAt: moment, isSecond: $0) > 0 }
      let wasOpen = [true, false].map { FrontCopy.left(ofWindowAt: later, isSecond: $0) > 0 }
      #expect(!(isOpen[0] && (isOpen[1] || wasOpen[1])) && !(isOpen[1] && wasOpen[0]))
      for isSecond in [true, false] {
        let next = FrontCopy.nextWindow(moment, isSecond: isSecond)
        #expect((0..<FrontCopy.period).contains(next - moment))
        #expect(FrontCopy.left(ofWindowAt: next, isSecond: isSecond) >= FrontCopy.window / 2)
      }
    }
  }

  // --- in a turn ---

  private static let nothing = HTTPResult.reply(200, #"{"payload":[]}"#)
  private static let answered = HTTPResult.reply(
    200,
    #"{"payload":[{"id":900,"message_type":1,"content_attributes":{"in_reply_to":7,"royal_marker":"x","royal_part":1}}]}"#
  )

  private static func left(_ milliseconds: Int, tried: String? = nil) -> (inout Entry) -> Void {
    {
      $0[.front] = Timestamp.iso(Clock.now() - milliseconds)
      $0[.tried] = tried
    }
  }

  @Test func `one that is answered at once costs no look-up`() throws {
    let fixture = try DrainFixture()
    guard case .answered = fixture.run([try fixture.store("a", id: "7", change: Self.left(-900))]) else {
      return #expect(Bool(false))
    }
    #expect(fixture.transport.calls.map(\.method) == ["POST"])
    #expect(fixture.transport.posts.first?.takenWithin == FrontCopy.takenWithin)
  }

  @Test func `a second copy is looked up before the agent and before its answer leaves`() throws {
    let fixture = try DrainFixture(platform: [Self.nothing, Self.answered, .chatwootSent])
    fixture.runner.keepsWindows = false
    let name = try fixture.store("a", id: "7", change: Self.left(10, tried: "10.0.0.1:80"))
    guard case .silent = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.agent.asked.count == 1, "the other node answered while the agent was at work")
    #expect(fixture.transport.calls.map(\.method) == ["GET", "GET"])
    #expect(try fixture.spool.seen.record(name.key)?.state == .done)
  }

  @Test func `an answer whose agent took its time is looked up before it leaves`() throws {
    let fixture = try DrainFixture(platform: [Self.nothing, .chatwootSent])
    let name = try fixture.store("a", id: "7") {
      $0[.front] = Timestamp.iso(Clock.now() - 2500)
      $0[.received] = Timestamp.iso(Clock.now() - 2400)
    }
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.map(\.method) == ["GET", "POST"])
  }

  @Test func `an answer that was ready when the machine stood still waits for the second copy`() throws {
    let fixture = try DrainFixture()
    fixture.runner.stalls.tick(now: Clock.now() - 5000, monotonic: Clock.monotonic() - 5000, isTicking: true)
    let name = try fixture.store("a", id: "7", change: Self.left(100))
    guard case .waits(_, _, let due) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(due >= Clock.now() + 20_000 && fixture.waiting == [name.plain] && fixture.transport.calls.isEmpty)
  }

  @Test func `a second copy is not sent outside of its window`() throws {
    let fixture = try DrainFixture(platform: [Self.nothing, Self.nothing, .chatwootSent])
    let isOpen = FrontCopy.left(ofWindowAt: Clock.now(), isSecond: true)
    let name = try fixture.store("a", id: "7", change: Self.left(10, tried: "10.0.0.1:80"))
    let end = fixture.run([name])
    let isStillOpen = FrontCopy.left(ofWindowAt: Clock.now(), isSecond: true)
    // The clock decides; on the edge it may be either.
    if isOpen > 1000, isStillOpen > 0, case .waits = end { Issue.record("it is open") }
    if isOpen < -1000, isStillOpen < 0, isOpen > 2000 - FrontCopy.period + FrontCopy.window {
      guard case .waits(_, _, let due) = end else { return #expect(Bool(false), "\(end)") }
      #expect(FrontCopy.left(ofWindowAt: due, isSecond: true) > 0 && fixture.transport.posts.isEmpty)
    }
  }

  @Test func `nothing is sent while the platform cannot be asked, and the next attempt waits for the second copy`()
    throws
  {
    let fixture = try DrainFixture(platform: [.reply(503, "{}")])
    let name = try fixture.store("a", id: "7") {
      $0[.front] = Timestamp.iso(Clock.now() - 2500)
      $0[.received] = Timestamp.iso(Clock.now() - 2400)
    }
    let end = fixture.run([name])
    guard case .waits(_, _, let due) = end else { return #expect(Bool(false), "\(end)") }
    #expect(due >= Clock.now() + 20_000)
    #expect(fixture.transport.posts.isEmpty)
  }

  @Test func `where another node answered a part of a group, the agent is asked anew for the rest`() throws {
    let group = HTTPResult.reply(
      200,
      #"{"payload":[{"id":900,"content_attributes":{"in_reply_to":6,"royal_answers":[5,6],"royal_marker":"x","royal_part":1}}]}"#
    )
    let fixture = try DrainFixture(platform: [group, Self.nothing, .chatwootSent])
    let names = try ["6", "7"].map { id in
      try fixture.store("m\(id)", id: id) {
        $0[.front] = Timestamp.iso(Clock.now() - 2500)
        $0[.received] = Timestamp.iso(Clock.now() - 2400)
      }
    }
    guard case .regroups(let places, _) = fixture.run(names) else { return #expect(Bool(false)) }
    #expect(Set(places.keys) == [names[1].key])
    #expect(fixture.transport.posts.isEmpty && fixture.names("turns").isEmpty)
    #expect(try fixture.spool.seen.record(names[0].key)?.state == .done)
  }

  @Test func `an answer to a group names all of them`() throws {
    let fixture = try DrainFixture()
    guard case .answered = fixture.run(try ["6", "7"].map { try fixture.store("m\($0)", id: $0) }) else {
      return #expect(Bool(false))
    }
    let body = String(decoding: fixture.transport.posts.first?.body ?? [], as: UTF8.self)
    #expect(body.contains(#""in_reply_to":7"#) && body.contains(#""royal_answers":[6,7]"#), "\(body)")
  }
}

import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("A message that another node may have answered") struct TurnElsewhereTests {
  private static let nothing = HTTPResult.reply(200, #"{"payload":[]}"#)

  private static func page(_ attributes: String) -> HTTPResult {
    .reply(200, #"{"payload":[{"id":900,"message_type":1,"content_attributes":{\#(attributes)}}]}"#)
  }

  private static func age(_ seconds: Int) -> (inout Entry) -> Void {
    { $0[.received] = Timestamp.iso(Clock.now() - seconds * 1000) }
  }

  @Test func `one that waited longer than a minute is looked up, and its answer keeps the bot quiet`() throws {
    let key = EventKey.event(source: "chatwoot", kind: "message", scope: "1", id: "7").hex
    for attributes in [
      #""royal_marker":"\#(key)","royal_part":1"#, #""in_reply_to":7,"royal_marker":"x","royal_part":2"#,
    ] {
      let fixture = try DrainFixture(platform: [Self.page(attributes), .chatwootSent])
      let name = try fixture.store("a", id: "7", change: Self.age(61))
      guard case .silent = fixture.run([name]) else { return #expect(Bool(false)) }
      #expect(fixture.agent.asked.isEmpty && fixture.transport.posts.isEmpty)
      #expect(try fixture.spool.seen.record(name.key)?.state == .done)
      #expect(fixture.names("active").isEmpty && fixture.names("turns").isEmpty)
    }
  }

  @Test(arguments: [#""in_reply_to":8,"royal_marker":"x","royal_part":1"#, #""in_reply_to":7"#])
  func `what is no answer of the bot to it does not keep it quiet`(attributes: String) throws {
    let fixture = try DrainFixture(platform: [Self.page(attributes), .chatwootSent])
    guard case .answered = fixture.run([try fixture.store("a", id: "7", change: Self.age(61))]) else {
      return #expect(Bool(false))
    }
    #expect(fixture.transport.posts.count == 1)
  }

  @Test func `a new message costs no look-up`() throws {
    let fixture = try DrainFixture()
    guard case .answered = fixture.run([try fixture.store("a", id: "7")]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.count == 1)
  }

  @Test func `a number below the newest handled one is looked up`() throws {
    let fixture = try DrainFixture(platform: [.chatwootSent, Self.nothing, .chatwootSent])
    guard case .answered = fixture.run([try fixture.store("b", id: "9")]) else { return #expect(Bool(false)) }
    guard case .answered = fixture.run([try fixture.store("a", id: "7")]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.map(\.method) == ["POST", "GET", "POST"])
  }

  @Test func `of a group only what has no answer is answered`() throws {
    let fixture = try DrainFixture(
      platform: [Self.page(#""in_reply_to":7,"royal_marker":"x","royal_part":1"#), Self.nothing, .chatwootSent])
    let names = try ["7", "8"].map { try fixture.store("m\($0)", id: $0, change: Self.age(90)) }
    guard case .answered = fixture.run(names) else { return #expect(Bool(false)) }
    #expect(fixture.agent.asked.map { $0.messages.map(\.text) } == [["m8"]])
    for name in names { #expect(try fixture.spool.seen.record(name.key)?.state == .done) }
  }

  @Test(arguments: [(504, ",a1"), (503, "")])
  func `a platform that does not answer the look-up is asked again later, and nothing is sent`(
    status: Int, counted: String
  ) throws {
    let fixture = try DrainFixture(platform: [.reply(status, "{}")])
    let name = try fixture.store("a", id: "7", change: Self.age(61))
    guard case .regroups = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.isEmpty && fixture.waiting == [name.plain + counted])
  }

  @Test func `a message that came late is answered also where the platform cannot be asked`() throws {
    let fixture = try DrainFixture(platform: [.reply(503, "{}"), .chatwootSent])
    let name = try fixture.store("a", id: "7") { $0[.sent] = Timestamp.iso(Clock.now() - 4000) }
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.map(\.method) == ["GET", "POST"])
  }

  @Test func `what was there when the spool was adopted is looked up`() throws {
    let fixture = try DrainFixture(platform: [Self.nothing, .chatwootSent])
    let name = try fixture.store("a", id: "7")
    guard case .adopted(1) = try SpoolOperator.open(fixture.path).adopt(now: Clock.now()) else {
      return #expect(Bool(false))
    }
    #expect(try fixture.spool.lock())
    guard case .answered = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.calls.map(\.method) == ["GET", "POST"])
  }

  @Test func `nothing is sent out of a spool that was adopted meanwhile`() throws {
    let fixture = try DrainFixture()
    let name = try fixture.store("a", id: "7")
    #expect(try fixture.spool.lock())
    let other = try SpoolOperator.open(fixture.path)
    #expect(try other.adopt(now: Clock.now()) == .held)
    try fixture.write("ctl/epoch", "1 \(Timestamp.iso(Clock.now()))\n")
    #expect(fixture.spool.isAdoptedAway)
    guard case .broken = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.isEmpty)
  }
}

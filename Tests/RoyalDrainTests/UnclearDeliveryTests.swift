import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("An answer of which nobody knows whether it arrived") struct UnclearDeliveryTests {
  @Test func `an answer whose fate is unknown is looked up and not sent again when it is there`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.state == .sending(1))
    let marker = #"{"payload":[{"id":9,"content_attributes":{"royal_marker":"\#(name.key.hex)","royal_part":1}}]}"#
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, marker)])
    guard case .answered = second.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.isEmpty)
  }

  @Test func `an answer that was sent is not repeated because turns could not be told`() throws {
    let fixture = try DrainFixture(platform: [.evolutionSent])
    let name = try fixture.store("a", id: "1", source: "evolution")
    let file = "\(fixture.path)/turns/\(name.key.hex)"
    fixture.transport.meanwhile.withLock {
      $0 = {
        rename(file, "\(file).away")
        mkdir(file, 0o770)
      }
    }
    guard case .broken = fixture.run([name]) else { return #expect(Bool(false)) }
    rmdir(file)
    rename("\(file).away", file)
    fixture.transport.meanwhile.withLock { $0 = nil }
    let found = try fixture.spool.recover(now: Clock.now(), running: [], kill: { _ in })
    let record = try #require(found.resumed.first)
    #expect(record.state == .sending(1))
    guard case .answered = fixture.runner.resume(record, places: [name.key: .active(name.text)]) else {
      return #expect(Bool(false))
    }
    #expect(fixture.transport.posts.count == 1)
    #expect(try fixture.spool.users.memory(of: "+5491100000001").sentIDs == ["3EB0AA"])
    #expect(fixture.running.wasSent(1, of: name.key) == nil, "turns/ knows it by now")
  }

  @Test func `what was sent in a turn counts for nothing where it begins anew`() throws {
    let fixture = try DrainFixture(platform: [.evolutionSent])
    let name = try fixture.store("a", id: "1", source: "evolution")
    let file = "\(fixture.path)/turns/\(name.key.hex)"
    fixture.transport.meanwhile.withLock {
      $0 = {
        unlink(file)
        mkdir(file, 0o770)
      }
    }
    guard case .broken = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(fixture.running.wasSent(1, of: name.key) != nil)
    rmdir(file)
    try fixture.running.advance(TurnRecord(id: name.key, members: [], started: Clock.now()))
    #expect(fixture.running.wasSent(1, of: name.key) == nil)
  }

  @Test func `an answer whose fate is unknown is sent again when the look-up does not find it`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .chatwootSent])
    let old = record.intended(Clock.now() - 5000)
    guard case .answered = second.runner.resume(old, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == 1)
  }

  @Test(arguments: [HTTPResult.notSent(reason: "Connection refused"), .reply(502, "<html>Bad Gateway</html>")])
  func `an answer whose fate is unknown loses no attempt while the platform is down`(_ trouble: HTTPResult) throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.members.map(\.name.attempts) == [1])
    let second = DrainFixture.resumed(fixture, platform: [trouble])
    for _ in 0..<10 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(record.members.map(\.name.attempts) == [1] && record.state == .sending(1))
  }

  @Test func `a look-up that fails again and again is no reason to give an answer up, nor the failure after it`() throws
  {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")]) { $0.messageMaxAttempts = 4 }
    let name = try fixture.store("a", id: "1")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.reply(500, "")])
    for _ in 0..<6 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(fixture.names("dead") == [] && record.members.map(\.name.attempts) == [2])
    let third = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .reply(429, "later")])
    guard case .waits = third.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(fixture.names("dead") == [])
  }

  @Test func `an outage of Evolution does not use up the one repetition`() throws {
    let fixture = try DrainFixture(platform: [.reply(502, "")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    guard case .waits(var record, var places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    let second = DrainFixture.resumed(fixture, platform: [.evolutionSent], instance: .reply(502, ""))
    for _ in 0..<5 {
      guard case .waits(let again, let later, _) = second.runner.resume(record, places: places) else {
        return #expect(Bool(false))
      }
      (record, places) = (again, later)
    }
    #expect(second.transport.posts.isEmpty && record.members.map(\.name.attempts) == [1])
    let third = DrainFixture.resumed(fixture, platform: [.evolutionSent])
    guard case .answered = third.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(third.transport.posts.count == 1)
  }

  @Test func `a look-up that finds nothing is not believed while the request may be on its way`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1")
    guard case .waits(let ended, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    // As a drain leaves it that is killed while it sends; one that hears of the failure knows that nothing is on its way.
    #expect(ended.intendedAt == nil)
    let left = Clock.now()
    let record = ended.intended(left)
    let second = DrainFixture.resumed(fixture, platform: [.reply(200, #"{"payload":[]}"#), .chatwootSent])
    guard case .waits(let again, let later, let due) = second.runner.resume(record, places: places) else {
      return #expect(Bool(false))
    }
    #expect(second.transport.posts.isEmpty && (left + 5000...left + 6999).contains(due))
    #expect(again.state == .sending(1) && again.members == record.members && again.intendedAt == left)
    // A clock that was set back must not keep it for ever.
    let early = again.intended(Clock.now() + 3_600_000)
    guard case .answered = second.runner.resume(early, places: later) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == 1)
  }

  @Test(arguments: [true, false])
  func `a request that had not left when the drain was killed counts as none, but for another boot`(isThisBoot: Bool)
    throws
  {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    guard case .waits(var record, let places, _) = fixture.run([name]) else { return #expect(Bool(false)) }
    #expect(record.state == .sending(1) && record.heldIn == nil)
    record.heldIn = isThisBoot ? BootID.current : "another"
    // It has been repeated before: another unknown fate is taken for sent.
    record.repeats = 1
    let second = DrainFixture.resumed(fixture, platform: [.evolutionSent])
    guard case .answered = second.runner.resume(record, places: places) else { return #expect(Bool(false)) }
    #expect(second.transport.posts.count == (isThisBoot ? 1 : 0))
  }

  @Test func `where nothing can be looked up an answer is repeated once at most`() throws {
    let fixture = try DrainFixture(platform: [.ambiguous(reason: "timeout")])
    let name = try fixture.store("a", id: "1", source: "evolution")
    var end = fixture.run([name])
    while case .waits(let record, let places, _) = end { end = fixture.runner.resume(record, places: places) }
    guard case .answered = end else { return #expect(Bool(false)) }
    #expect(fixture.transport.posts.count == 2)
  }
}

extension TurnRecord {
  /// The same turn, its request about to leave then.
  func intended(_ time: Int) -> TurnRecord {
    var record = self
    record.intendedAt = time
    return record
  }
}

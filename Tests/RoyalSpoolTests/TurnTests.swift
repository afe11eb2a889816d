import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Testing

@Suite("A turn in the spool") struct TurnTests {
  @Test func `claiming moves the entries to active and records them as claimed`() throws {
    let fixture = try SpoolFixture()
    let names = [try fixture.store("a", id: "1"), try fixture.store("b", id: "2")]
    let record = try #require(try fixture.startTurn(names))
    #expect(fixture.names("new").isEmpty)
    #expect(fixture.names("active") == names.map(\.plain).sorted())
    #expect(fixture.names("turns") == [record.id.hex])
    #expect(try fixture.spool.seen.record(names[1].key)?.state == .claimed)
  }

  @Test func `finishing leaves nothing but a done record`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    try fixture.spool.finish(record, now: Clock.now())
    for folder in ["new", "active", "turns", "tmp", "wait", "dead"] { #expect(fixture.names(folder).isEmpty) }
    #expect(try fixture.spool.seen.record(name.key)?.state == .done)
  }

  @Test func `a second delivery of an answered event is dropped`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.spool.finish(try #require(try fixture.startTurn([name])), now: Clock.now())
    _ = try fixture.store("a", id: "1")
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(result.claimed.isEmpty)
    #expect(result.dropped.map(\.why) == ["second_delivery"])
    #expect(fixture.names("active").isEmpty)
  }

  @Test func `a second delivery goes at once where the first is claimed, and stays where it is not`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let turn = try #require(try fixture.startTurn([name]))
    _ = try fixture.store("a", id: "1")
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(result.dropped.map(\.why) == ["second_delivery"])
    #expect(fixture.names("new").isEmpty && fixture.names("active") == [name.plain])
    _ = try fixture.store("a", id: "1")
    try FileManager.default.removeItem(atPath: "\(fixture.path)/seen/\(turn.members[0].day)")
    #expect(try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now()).dropped.map(\.why) == ["taken"])
    #expect(fixture.names("new") == [name.plain] && fixture.names("active") == [name.plain])
  }

  @Test func `a restored copy of an answered entry is dropped and a put-back of a dead one runs`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let copy = try #require(fixture.text("new/\(name.plain)"))
    try fixture.spool.bury(try #require(try fixture.startTurn([name])), reason: "test", now: Clock.now())
    #expect(fixture.names("dead") == [name.plain, name.plain + ".why"])
    try fixture.move("dead/\(name.plain)", to: "new/\(name.plain)")
    let record = try #require(try fixture.startTurn([name]))
    try fixture.spool.finish(record, now: Clock.now())
    try fixture.write("new/\(name.plain)", copy)
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(result.dropped.map(\.why) == ["restored_copy"])
  }

  @Test func `an entry that is parked stays out of a second delivery`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.move("new/\(name.plain)", to: "hold/\(name.plain)")
    _ = try fixture.store("a", id: "1")
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(result.dropped.map(\.why) == ["taken"])
    #expect(fixture.names("new") == [name.plain])
    #expect(fixture.names("hold") == [name.plain])
  }

  @Test func `a temporary failure puts the entries into wait and dissolves the turn`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    let due = Timestamp.parse("2026-11-22T17:40:03Z")! - 1
    _ = try fixture.spool.postpone(record, due: due, counts: true)
    #expect(fixture.names("wait/20261122T174003") == [name.plain + ",a1"])
    #expect(fixture.names("turns").isEmpty)
    let waiting = try fixture.spool.scanWait(now: Clock.now())
    #expect(waiting.map(\.due) == [due + 1])
  }

  @Test func `an entry put into wait itself is due now, its reason goes, and wait stays when it is claimed`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.move("new/\(name.plain)", to: "wait/\(name.plain)")
    try fixture.write("wait/\(name.plain).why", "too bad\n")
    try FileManager.default.createDirectory(atPath: "\(fixture.path)/wait/mine", withIntermediateDirectories: false)
    let waiting = try fixture.spool.scanWait(now: Clock.now())
    let file = EntryFile(folder: "wait", name: name.plain)
    #expect(waiting.map(\.file) == [file] && waiting.map(\.due) == [0])
    #expect(fixture.names("wait") == [name.plain])
    #expect(try fixture.spool.claim([(file, name)], now: Clock.now()).claimed.count == 1)
    #expect(fixture.names("active") == [name.plain] && fixture.names("").contains("wait"))
  }

  @Test func `junk put into wait itself comes up, to be put aside like junk in new`() throws {
    let fixture = try SpoolFixture()
    let odd: [CChar] = "\(fixture.path)/wait/".utf8CString.dropLast() + [-1, 0]
    try #require(close(open(odd, O_CREAT | O_WRONLY, 0o600)) == 0)
    try fixture.write("wait/junk", "no entry")
    try FileManager.default.createSymbolicLink(atPath: "\(fixture.path)/wait/link", withDestinationPath: "../hold")
    let files = try fixture.spool.scanWait(now: Clock.now()).map(\.file)
    #expect(Set(files.map(\.path)) == ["wait/junk", "wait/link"])
    for file in files {
      guard case .bad(let reason) = fixture.spool.inspect(file, now: Clock.now() + 6000) else {
        Issue.record("\(file.path) is not bad")
        continue
      }
      fixture.spool.quarantine(file, reason: reason, now: Clock.now())
    }
    let aside: [CChar] = "\(fixture.path)/bad/".utf8CString.dropLast() + [-1, 0]
    #expect(access(odd, F_OK) != 0 && access(aside, F_OK) == 0)
    #expect(fixture.names("wait") == [])
    #expect(Set(fixture.names("bad")).isSuperset(of: ["junk", "junk.why", "link", "link.why"]))
  }

  @Test func `an answer that cannot be delivered keeps its turn`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = .answered
    record.parts = ["¡Hola!", "Sí,\n\ntenemos."]
    let kept = try fixture.spool.postpone(record, due: Clock.now(), counts: true)
    let text = try #require(fixture.text("turns/\(record.id.hex)"))
    let read = try #require(TurnRecord(Array(text.utf8)))
    #expect(read == kept.record)
    #expect(read.parts == record.parts)
    let again = try fixture.spool.reclaim(read, places: kept.places)
    #expect(again.members.count == 1)
    #expect(fixture.names("active") == [name.plain + ",a1"])
  }

  @Test func `a second grave of the same name gets a number`() throws {
    let fixture = try SpoolFixture()
    for _ in 0..<2 {
      let (entry, name) = fixture.entry("a", id: "1")
      try fixture.write("new/\(name.plain)", String(decoding: entry.serialized(), as: UTF8.self))
      try fixture.spool.bury(.new(name.plain), as: name, reason: "no", now: Clock.now())
    }
    let name = fixture.entry("a", id: "1").name.plain
    #expect(fixture.names("dead") == [name, name + ",2", name + ",2.why", name + ".why"])
  }

  @Test func `putting back undoes a claim`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    try fixture.spool.putBack(record, now: Clock.now())
    #expect(fixture.names("new") == [name.plain])
    #expect(fixture.names("turns").isEmpty)
    #expect(try fixture.startTurn([name]) != nil)
  }

  @Test(arguments: [(TurnRecord.Word?.none, 0), (.busy, 1), (.idle, 0)])
  func `only a crash while the agent is at work is counted`(word: TurnRecord.Word?, crashes: Int) throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.isAgentIdle = true
    try fixture.spool.write(record)
    if word != nil { try fixture.spool.note(.busy, record) }
    if let word { try fixture.spool.note(word, record) }
    let found = try fixture.spool.recover(now: Clock.now(), kill: { _ in })
    #expect(found.crashed.map(\.name) == (crashes == 1 ? [name.plain + ",c1"] : []))
    #expect(fixture.names("new") == (crashes == 1 ? [] : [name.plain]) && fixture.names("turns").isEmpty)
    #expect(try fixture.startTurn([name]) != nil || crashes == 1)
  }

  @Test func `that the request leaves is one word in the turn's file`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = .sending(1)
    record.parts = ["¡Hola!\nRequest: held x"]
    record.heldIn = "b5c1"
    try fixture.spool.write(record, .intent)
    let path = "turns/\(record.id.hex)"
    #expect(fixture.text(path).flatMap { TurnRecord(Array($0.utf8)) } == record)
    try fixture.spool.note(.left, record)
    let text = try #require(fixture.text(path))
    #expect(text.contains("\nRequest: left b5c1\n"))
    record.heldIn = nil
    #expect(TurnRecord(Array(text.utf8)) == record)
  }

  @Test(
    arguments: [TurnRecord.State.claimed, .answered, .sending(1), .sending(12), .done],
    [(nil, false), (nil, true), ("b5c1", false), ("b5c1", true)])
  func `a turn ends by one word over the state in its file, whatever else it says`(
    state: TurnRecord.State, words: (boot: String?, isIdle: Bool)
  ) throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = state
    record.heldIn = words.boot
    record.isAgentIdle = words.isIdle
    record.parts = ["¡Hola!"]
    record.sentIDs = ["done"]
    try fixture.spool.write(record, .none)
    let path = "\(fixture.path)/turns/\(record.id.hex)"
    let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    try fixture.spool.note(.busy, record)
    try fixture.spool.note(.left, record)
    try fixture.spool.end(record)
    record.state = .done
    record.heldIn = nil
    record.isAgentIdle = false
    let bytes = Array(try #require(fixture.text("turns/\(record.id.hex)")).utf8)
    #expect(TurnRecord(bytes) == record)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before)
  }

  @Test func `a turn whose file somebody removed ends all the same`() throws {
    let fixture = try SpoolFixture()
    let record = try #require(try fixture.startTurn([try fixture.store("a", id: "1")]))
    try FileManager.default.removeItem(atPath: "\(fixture.path)/turns/\(record.id.hex)")
    try fixture.spool.end(record)
    #expect(fixture.text("turns/\(record.id.hex)")?.contains("State: done") == true)
  }

  @Test func `a copy of an entry that was answered a moment ago goes, though its turn is not removed yet`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let copy = try #require(fixture.text("new/\(name.plain)"))
    let record = try #require(try fixture.startTurn([name]))
    try fixture.write("new/\(name.plain)", copy)
    #expect(try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now()).dropped.map(\.why) == ["taken"])
    try fixture.spool.noteEnd(of: record, now: Clock.now())
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(result.dropped.map(\.why) == ["restored_copy"])
    #expect(fixture.names("new").isEmpty && fixture.names("active") == [name.plain])
  }

  @Test(arguments: [TurnRecord.State.claimed, .answered, .sending(1), .sending(12), .done])
  func `a turn's file says everything that it was written with`(state: TurnRecord.State) throws {
    let member = TurnRecord.Member(
      name: EntryName(user: UserTag(user: "u"), key: .whatsapp(id: "x")), nonce: "ab", day: "2026-11-22")
    var record = TurnRecord(id: member.name.key, members: [member], started: 1_790_000_000_123)
    record.state = state
    record.isLone = true
    record.process = TurnRecord.Process(group: 42, startTime: 99)
    record.repeats = 1
    record.intendedAt = 1_790_000_001_456
    record.delivered = 3
    record.destination = "chatwoot/1"
    record.pausedAt = 1_790_000_000_456
    record.handoff = .noting
    record.sentIDs = ["3EB0", "3EB1"]
    record.parts = ["", "a\nb", "ñ"]
    #expect(TurnRecord(record.serialized()) == record)
    #expect(TurnRecord(Array(record.serialized().dropLast())) == nil)
  }
}

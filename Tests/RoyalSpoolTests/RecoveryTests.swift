import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Testing

@Suite("Recovery after a crash of the drain") struct RecoveryTests {
  private func recover(_ fixture: SpoolFixture) throws -> RecoveredSpool {
    try fixture.spool.recover(now: Clock.now()) { _ in }
  }

  @Test func `a turn that was done is finished, not repeated`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = .done
    try fixture.spool.write(record)
    let found = try recover(fixture)
    #expect(found.resumed.isEmpty && found.crashed.isEmpty)
    #expect(fixture.names("active").isEmpty && fixture.names("turns").isEmpty)
    #expect(try fixture.spool.seen.record(name.key)?.state == .done)
  }

  @Test(arguments: [(TurnRecord.State.sending(1), true), (.answered, false), (.claimed, false)])
  func `a turn whose request had left is over where seen says so, though its own word is lost`(
    state: TurnRecord.State, isOver: Bool
  ) throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = state
    record.parts = ["hola"]
    try fixture.spool.write(record)
    try fixture.spool.noteEnd(of: record, now: Clock.now())
    var told: [TurnRecord] = []
    let found = try fixture.spool.recover(
      now: Clock.now(), kill: { _ in }, remember: { record, _ in told.append(record) })
    #expect(told.map(\.id) == (isOver ? [record.id] : []))
    #expect((fixture.names("active").isEmpty && found.resumed.isEmpty) == isOver)
  }

  @Test func `of several turns that were over one that cannot be ended does not keep the others`() throws {
    let fixture = try SpoolFixture()
    var records: [TurnRecord] = []
    for id in ["1", "2", "3"] {
      let record = try #require(try fixture.startTurn([try fixture.store("a", user: "u\(id)", id: id)]))
      try fixture.spool.end(record)
      records.append(record)
    }
    let key = records[1].id.hex
    let line = "\(fixture.path)/seen/\(records[1].members[0].day)/\(key.prefix(2))/\(key)"
    try FileManager.default.removeItem(atPath: line)
    try FileManager.default.createDirectory(atPath: line, withIntermediateDirectories: false)
    #expect(try recover(fixture).isIncomplete)
    #expect(fixture.names("turns") == [key])
    try FileManager.default.removeItem(atPath: line)
    #expect(try !recover(fixture).isIncomplete)
    #expect(fixture.names("turns").isEmpty && fixture.names("active").isEmpty)
  }

  @Test(arguments: [TurnRecord.State.answered, .sending(1)])
  func `a turn with an answer is resumed`(state: TurnRecord.State) throws {
    let fixture = try SpoolFixture()
    var record = try #require(try fixture.startTurn([try fixture.store("a", id: "1")]))
    record.state = state
    record.parts = ["hola"]
    try fixture.spool.write(record)
    #expect(try recover(fixture).resumed == [record])
  }

  @Test func `a claimed turn's entries count a crash, run alone, and are given up after the third`() throws {
    let fixture = try SpoolFixture()
    let names = [try fixture.store("a", id: "1"), try fixture.store("b", id: "2")]
    _ = try fixture.startTurn(names)
    let first = try recover(fixture)
    #expect(first.crashed.map(\.name).sorted() == names.map { $0.plain + ",c1" }.sorted())

    for crash in 1...2 {
      var name = names[0]
      name.crashes = crash
      let result = try fixture.spool.claim([(.active(name.text), name)], now: Clock.now())
      var record = TurnRecord(id: name.key, members: result.claimed.map(\.member), started: Clock.now())
      record.isLone = true
      try fixture.spool.write(record)
      _ = try recover(fixture)
    }
    #expect(fixture.names("active") == [names[1].plain + ",c1"])
    #expect(fixture.names("dead") == [names[0].plain, names[0].plain + ".why"])
    #expect(fixture.text("dead/\(names[0].plain).why")?.hasPrefix("crashed the drain 3 times") == true)
  }

  @Test func `of a turn whose file a power cut emptied nothing is left, and its entries go back to new`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    try fixture.write("turns/\(record.id.hex)", "")
    #expect(try recover(fixture).notes.map(\.what) == ["turn_was_empty"])
    #expect(fixture.names("turns").isEmpty && fixture.names("bad").isEmpty)
    #expect(fixture.names("new") == [name.plain])
    #expect(try fixture.startTurn([name]) != nil)
  }

  @Test func `an entry of which attempts were made keeps them when its turn is lost`() throws {
    let fixture = try SpoolFixture()
    var name = try fixture.store("a", id: "1")
    name.attempts = 3
    try fixture.move("new/\(name.plain)", to: "active/\(name.text)")
    _ = try recover(fixture)
    #expect(fixture.names("wait").flatMap { fixture.names("wait/\($0)") } == [name.text])
  }

  // As btrfs leaves what was being moved when the power went.
  @Test func `an entry that has its names in new and in active goes back to new under one`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.link("new/\(name.plain)", to: "active/\(name.plain)")
    _ = try recover(fixture)
    #expect(fixture.names("new") == [name.plain] && fixture.names("active").isEmpty)
    #expect(try fixture.startTurn([name]) != nil)
  }

  @Test(arguments: [true, false])
  func `a turn with an answer goes on where a member lies in wait and in active`(isSameFile: Bool) throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    var record = try #require(try fixture.startTurn([name]))
    record.state = .sending(1)
    record.parts = ["hola"]
    let kept = try fixture.spool.postpone(record, due: Clock.now(), counts: true)
    let place = try #require(kept.places[name.key])
    let active = "active/\(kept.record.members[0].name.text)"
    if isSameFile {
      try fixture.link(place.path, to: active)
    } else {
      try fixture.write(active, try #require(fixture.text(place.path)))
    }
    let again = try fixture.spool.reclaim(kept.record, places: kept.places)
    #expect(again.members == kept.record.members)
    #expect((fixture.text(place.path) == nil) == isSameFile && fixture.text(active) != nil)
  }

  @Test func `an entry that was moved but never ran goes back to new`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.move("new/\(name.plain)", to: "active/\(name.plain)")
    _ = try recover(fixture)
    #expect(fixture.names("new") == [name.plain])
  }

  @Test func `a directory with an entry's name is in nobody's way`() throws {
    let fixture = try SpoolFixture()
    let names = try ["1", "2"].map { try fixture.store("a", id: $0) }
    let manager = FileManager.default
    try manager.moveItem(
      atPath: "\(fixture.path)/new/\(names[0].plain)", toPath: "\(fixture.path)/active/\(names[0].plain)")
    for place in ["new/\(names[0].plain)", "active/\(names[1].plain),5"] {
      try manager.createDirectory(atPath: "\(fixture.path)/\(place)", withIntermediateDirectories: false)
    }
    #expect(try !recover(fixture).isIncomplete)
    #expect(fixture.names("new").sorted() == names.map(\.plain).sorted() && fixture.names("active").isEmpty)
    for name in names { #expect(try fixture.startTurn([name]) != nil) }
    #expect(fixture.names("bad").filter { !$0.hasSuffix(".why") }.count == 2)
  }

  @Test func `what goes back to new is not dropped for a second delivery that came meanwhile`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let first = try #require(try fixture.startTurn([name]))
    try fixture.spool.removeTurn(first)
    _ = try fixture.store("a", id: "1")
    _ = try recover(fixture)
    let second = try #require(try fixture.startTurn([name]))
    #expect(second.members == first.members)
    #expect(fixture.names("new").isEmpty)
  }

  @Test func `what is no turn in turns goes to bad`() throws {
    let fixture = try SpoolFixture()
    try FileManager.default.createDirectory(
      atPath: "\(fixture.path)/turns/folder", withIntermediateDirectories: false)
    try #require(mkfifo("\(fixture.path)/turns/fifo", 0o600) == 0)
    #expect(try !recover(fixture).isIncomplete)
    #expect(fixture.names("bad") == ["fifo", "fifo.why", "folder", "folder.why"])
  }

  @Test func `a torn turn record counts as absent`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    try fixture.write("turns/\(record.id.hex)", "")
    _ = try recover(fixture)
    #expect(fixture.names("new") == [name.plain])
    #expect(fixture.names("turns").isEmpty)
  }

  @Test func `an answer that waits stays where it waits`() throws {
    let fixture = try SpoolFixture()
    var record = try #require(try fixture.startTurn([try fixture.store("a", id: "1")]))
    record.state = .answered
    record.parts = ["hola"]
    _ = try fixture.spool.postpone(record, due: Clock.now() + 60_000, counts: true)
    let found = try recover(fixture)
    #expect(found.resumed.isEmpty)
    #expect(found.waiting.map(\.id) == [record.id])
  }

  @Test func `the repair of a running drain leaves alone what runs and counts no crash`() throws {
    let fixture = try SpoolFixture()
    let running = try fixture.store("a", id: "1")
    let broken = try fixture.store("b", id: "2")
    _ = try fixture.startTurn([running])
    _ = try fixture.startTurn([broken])
    _ = try fixture.spool.recover(now: Clock.now(), running: [running.key]) { _ in }
    #expect(fixture.names("active") == [running.plain])
    #expect(fixture.names("new") == [broken.plain])
  }
}

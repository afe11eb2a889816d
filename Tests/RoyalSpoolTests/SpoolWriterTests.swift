import Foundation
import RoyalCore
import RoyalSpool
import Testing

@Suite("The hook's side of the spool") struct SpoolWriterTests {
  @Test func `an entry is stored under its name, whole, and nothing stays in tmp`() throws {
    let fixture = try SpoolFixture()
    let (entry, name) = fixture.entry("Hola, ¿tenés anillos?", id: "1")
    #expect(try fixture.writer.store(entry, as: name) == .stored)
    #expect(fixture.names("new") == [name.plain])
    #expect(fixture.names("tmp").isEmpty)
    let stored = try Entry.parse(Array((fixture.text("new/\(name.plain)") ?? "").utf8))
    #expect(stored.body == Array("Hola, ¿tenés anillos?".utf8))
    #expect(stored[.length] == "23")
  }

  @Test func `the same event a second time is a duplicate and leaves the first as it is`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("first", id: "1")
    let (again, _) = fixture.entry("second", id: "1")
    #expect(try fixture.writer.store(again, as: name) == .duplicate)
    #expect(fixture.text("new/\(name.plain)")?.hasSuffix("first") == true)
    #expect(fixture.names("tmp").isEmpty)
  }

  @Test func `an event that the drain has handled is seen`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    #expect(try !fixture.writer.isSeen(name.key))
    let record = try #require(try fixture.startTurn([name]))
    #expect(try fixture.writer.isSeen(name.key))
    try fixture.spool.finish(record, answer: "¡Sí!", now: 1_790_000_001_000)
    #expect(try fixture.writer.seenRecord(name.key)?.state == .done)
    #expect(try fixture.writer.seenRecord(name.key)?.answer == "¡Sí!")
  }

  @Test(arguments: ["ctl/failstop", "ctl/pause-intake"])
  func `intake stops while an operator or a disk error says so`(file: String) throws {
    let fixture = try SpoolFixture()
    try fixture.writer.checkIntake(minFree: 0)
    try fixture.write(file, "")
    #expect(throws: SpoolRefusal.self) { try fixture.writer.checkIntake(minFree: 0) }
  }

  @Test func `intake stops when too little room is left`() throws {
    let fixture = try SpoolFixture()
    #expect(throws: SpoolRefusal.self) { try fixture.writer.checkIntake(minFree: 1 << 50) }
  }

  @Test(arguments: ["royal-spool 2", "", "something else"])
  func `a spool of another format is refused`(line: String) throws {
    let fixture = try SpoolFixture()
    try fixture.write("FORMAT", line)
    #expect(throws: SpoolRefusal.self) { try SpoolWriter.open(fixture.path) }
  }

  @Test func `the hook makes no directory that is missing`() throws {
    let fixture = try SpoolFixture()
    try FileManager.default.removeItem(atPath: fixture.path + "/new")
    let (entry, name) = fixture.entry("a", id: "1")
    #expect(throws: SpoolRefusal.self) { try fixture.writer.store(entry, as: name) }
    #expect(fixture.names("tmp").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: fixture.path + "/new"))
  }

  @Test func `one test message waits at a time`() throws {
    let fixture = try SpoolFixture()
    let first = try fixture.writer.lockTestRoute()
    #expect((first == nil) == false)
    #expect(try fixture.writer.lockTestRoute() == nil)
    _ = consume first
    // A child of another test may have inherited the descriptor, for the moment until it is another program.
    let deadline = ContinuousClock.now + .seconds(20)
    while try fixture.writer.lockTestRoute() == nil { try #require(ContinuousClock.now < deadline) }
  }

  @Test func `the drain's lock shows that it is alive`() throws {
    let fixture = try SpoolFixture()
    var settings = Settings()
    settings.spool = fixture.path
    #expect(!SpoolCondition(settings, now: 0).isDrainAlive)
    #expect(try fixture.spool.lock())
    #expect(SpoolCondition(settings, now: 0).isDrainAlive)
    let second = try Spool.open(fixture.path)
    #expect(try !second.lock())
  }
}

import Foundation
import RoyalCore
import Testing

@testable import RoyalSpool

struct SeenRecordTests {
  private static let at = 1_790_000_000_000

  @Test(arguments: [
    SeenRecord(state: .claimed, nonce: "-", at: at),
    SeenRecord(
      state: .done, nonce: "90fa", at: at, answer: "Hola \"Ana\"\\ user=x why=\"no\"\nok", user: UserTag(user: "a")),
    SeenRecord(state: .claimed, nonce: "90fa", at: at, why: "agent: HTTP 500: \"=\" \\"),
    SeenRecord(state: .done, nonce: "90fa", at: at, answer: "", user: UserTag(user: "b"), why: "x"),
  ])
  func `a record is read as it was written`(record: SeenRecord) {
    #expect(SeenRecord(record.line) == record)
  }

  @Test func `a shorter line is read with blanks at its end, a longer one does not fit`() throws {
    let record = SeenRecord(state: .done, nonce: "90fa", at: Self.at, why: "x")
    let line = try #require(record.line(filling: record.line.count + 5))
    #expect(line.count == record.line.count + 5 && SeenRecord(line) == record)
    #expect(record.line(filling: record.line.count) == record.line)
    #expect(record.line(filling: record.line.count - 1) == nil)
  }

  @Test(arguments: [(nil, true), ("¡Sí!", false)])
  func `what became of an event is written over its line where it fits`(answer: String?, fits: Bool) throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    let path = "seen/\(record.members[0].day)/\(name.key.hex.prefix(2))/\(name.key.hex)"
    func inode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: "\(fixture.path)/\(path)")[.systemFileNumber] as? Int
    }
    let before = try inode()
    try fixture.spool.noteEnd(of: record, answer: answer, now: Self.at)
    let found = try fixture.spool.seen.record(name.key)
    #expect(found?.state == .done && found?.answer == answer && found?.user == name.user)
    #expect(try (inode() == before) == fits)
  }

  @Test func `a line that is a symbolic link is replaced, not followed`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let record = try #require(try fixture.startTurn([name]))
    let path = "\(fixture.path)/seen/\(record.members[0].day)/\(name.key.hex.prefix(2))/\(name.key.hex)"
    try fixture.write("elsewhere", String(repeating: "x", count: 200))
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "\(fixture.path)/elsewhere")
    try fixture.spool.noteEnd(of: record, now: Self.at)
    #expect(try fixture.spool.seen.record(name.key)?.state == .done)
    #expect(fixture.text("elsewhere") == String(repeating: "x", count: 200))
  }

  @Test(arguments: ["", "done", "done - 2026", "done - 2026-11-24T02:56:38.403Z", "lost - 2026-11-24T02:56:38.403Z\n"])
  func `what is empty or torn counts as none`(line: String) { #expect(SeenRecord(Array(line.utf8)) == nil) }

  @Test(arguments: [
    "answer=", "answer=\"", "answer=\"a", "answer=\"a\\", "user=", "=", "x", "user=zz why",
    "later=\"a b\" user=2ec71b29",
  ])
  func `a tail that is not understood is passed over`(tail: String) {
    let record = SeenRecord(Array("done - 2026-11-24T02:56:38.403Z \(tail)\n".utf8))
    #expect(record?.state == .done && record?.answer == nil)
  }
}

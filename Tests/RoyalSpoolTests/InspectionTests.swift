import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Testing

@Suite("A look at a file in the spool") struct InspectionTests {
  private static let handWritten = """
    Royal-Spool: 1
    Source: chatwoot
    Account: 1
    Conversation: 77

    Hola
    """

  private func outcome(_ fixture: SpoolFixture, _ name: String, now: Int = Clock.now()) -> String {
    switch fixture.spool.inspect(.new(name), now: now) {
    case .entry: "entry"
    case .gone: "gone"
    case .unripe: "unripe"
    case .bad(let reason): reason
    case .unreadable(let error): "unreadable: \(error)"
    }
  }

  @Test func `a hand-written entry without Key, Nonce, Received and Length is an entry`() throws {
    let fixture = try SpoolFixture()
    try fixture.write("new/hola.txt", InspectionTests.handWritten)
    guard case .entry(let entry, let name) = fixture.spool.inspect(.new("hola.txt"), now: Clock.now()) else {
      Issue.record("it is none")
      return
    }
    #expect(entry.body == Array("Hola".utf8))
    try fixture.move("new/hola.txt", to: "hold/renamed.txt")
    let again = fixture.spool.inspect(EntryFile(folder: "hold", name: "renamed.txt"), now: Clock.now())
    guard case .entry(_, let second) = again else {
      Issue.record("it is none any more")
      return
    }
    #expect(second.key == name.key)
  }

  @Test func `a name that is not UTF-8 goes to bad under that very name, one that is too long is cut off`() throws {
    let fixture = try SpoolFixture()
    let odd: [CChar] = "\(fixture.path)/new/".utf8CString.dropLast() + [-1, 0x0A, 0]
    try #require(close(open(odd, O_CREAT | O_WRONLY, 0o600)) == 0)
    let long = String(repeating: "x", count: 255)
    try fixture.write("new/\(long)", "")
    #expect(try fixture.spool.scanNew(now: Clock.now()) == [long])
    fixture.spool.quarantine(.new(long), reason: "it is no entry", now: Clock.now())
    let aside: [CChar] = "\(fixture.path)/bad/".utf8CString.dropLast() + [-1, 0x0A, 0]
    #expect(access(aside, F_OK) == 0)
    let cut = String(repeating: "x", count: 240)
    #expect(access("\(fixture.path)/bad/\(cut)", F_OK) == 0 && access("\(fixture.path)/bad/\(cut).why", F_OK) == 0)
    #expect(try fixture.spool.scanNew(now: Clock.now()) == [])
  }

  @Test func `the header wins over the name`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let other = EntryName(user: UserTag(user: "x"), key: .whatsapp(id: "other"))
    try fixture.move("new/\(name.plain)", to: "new/\(other.plain)")
    guard case .entry(_, let found) = fixture.spool.inspect(.new(other.plain), now: Clock.now()) else {
      Issue.record("it is no entry")
      return
    }
    #expect(found == name)
  }

  @Test(arguments: [
    (
      "Royal-Spool: 2\nSource: a\nConversation: b\n\nx",
      "Royal-Spool: 2 is not understood; this program reads version 1"
    ),
    ("Source: a\n\nx", "the line \"Royal-Spool: 1\" is missing"),
    ("Royal-Spool: 1\nConversation: b\n\nx", "the line Source is missing"),
    ("Royal-Spool: 1\nSource: a\n\nx", "the line Conversation is missing"),
    ("Royal-Spool: 1\nKind: song\n\nx", "Kind: song is not one of message, takeover, cancel, clear"),
    ("no header here", "the blank line between the header lines and the text is missing"),
    ("one line\n\n", "line 1 is no header line (\"Name: value\")"),
    ("", "the blank line between the header lines and the text is missing"),
    (
      "Royal-Spool: 1\nSource: a\nConversation: b\nLength: 7\n\nx",
      "the text has 1 bytes but the line Length says 7; correct or delete the line Length and move the file back into new/"
    ),
  ])
  func `a file that is no entry is bad, with the reason, after the grace for copying`(text: String, reason: String)
    throws
  {
    let fixture = try SpoolFixture()
    try fixture.write("new/x", text)
    #expect(outcome(fixture, "x") == "unripe")
    #expect(outcome(fixture, "x", now: Clock.now() + 5001) == reason)
  }

  @Test(arguments: [".hola.swp", "hola~", "#hola#", ".hola.A1b2C3"])
  func `editors' droppings get an hour`(name: String) throws {
    let fixture = try SpoolFixture()
    try fixture.write("new/\(name)", InspectionTests.handWritten)
    #expect(outcome(fixture, name, now: Clock.now() + 3_500_000) == "unripe")
    #expect(outcome(fixture, name, now: Clock.now() + 3_600_001).contains("scratch file"))
  }

  @Test func `directories, links and FIFOs are bad and never followed`() throws {
    let fixture = try SpoolFixture()
    let new = fixture.path + "/new"
    try fixture.write("hold/target", InspectionTests.handWritten)
    try FileManager.default.createDirectory(atPath: new + "/dir", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: new + "/link", withDestinationPath: "../hold/target")
    #expect(mkfifo(new + "/fifo", 0o600) == 0)
    for name in ["dir", "link", "fifo"] {
      #expect(outcome(fixture, name, now: Clock.now() + 6000) == "it is not a regular file")
      fixture.spool.quarantine(.new(name), reason: "it is not a regular file", now: Clock.now())
    }
    #expect(fixture.names("bad") == ["dir", "dir.why", "fifo", "fifo.why", "link", "link.why"])
    #expect(fixture.names("new").isEmpty)
  }

  @Test func `a reason that comes back with its entry is deleted silently`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    try fixture.write("new/\(name.plain).why", "because\n")
    #expect(try fixture.spool.scanNew(now: Clock.now()) == [name.plain])
    #expect(fixture.names("new") == [name.plain])
  }

  @Test func `what is gone is gone`() throws {
    #expect(outcome(try SpoolFixture(), "nothing") == "gone")
  }
}

import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalSpool

@Suite("The file system under a spool") struct SpoolProbeTests {
  @Test func `a local one passes, and nothing stays behind`() throws {
    let fixture = try SpoolFixture()
    let probe = SpoolProbe(fixture.spool)
    #expect(probe.faults.isEmpty && probe.untried == nil)
    #expect(fixture.names("tmp").isEmpty)
    if case .refused(let why) = probe.verdict { Issue.record("\(why)") }
    if case .unsafe(let why) = probe.verdict { Issue.record("\(why)") }
  }

  @Test func `with links alone an entry comes to new and to nothing else`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let spool = try Spool.open(fixture.path, onlyLinks: true)
    let claim = try spool.claim([(.new(name.plain), name)], now: Clock.now())
    #expect(claim.claimed.count == 1)
    #expect(fixture.names("new").isEmpty && fixture.names("active") == [name.plain])
  }

  @Test func `a kill between link and unlink leaves two names, of which the next step takes the old one away`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("a", id: "1")
    let root = try Directory.open(fixture.path, onlyLinks: true)
    try root.link("new/\(name.plain)", to: "active/\(name.plain)")
    try root.rename("active/\(name.plain)", to: "new/\(name.plain)")
    #expect(fixture.names("new") == [name.plain] && fixture.names("active").isEmpty)
    try root.link("new/\(name.plain)", to: "active/\(name.plain)")
    try root.renameNew("new/\(name.plain)", to: "active/\(name.plain)")
    #expect(fixture.names("new").isEmpty && fixture.names("active") == [name.plain])
    try root.rename("active/\(name.plain)", to: "active/\(name.plain)")
    #expect(fixture.names("active") == [name.plain])
  }

  @Test func `an adoption counts the epoch up, and a drain that held the one before is told`() throws {
    let fixture = try SpoolFixture()
    let other = try SpoolOperator.open(fixture.path)
    #expect(try other.adopt(now: 1_790_000_000_000, machine: "00c0ffee00c0ffee", host: "node2") == .adopted(epoch: 1))
    #expect(fixture.text("ctl/epoch") == "1 2026-09-21T14:13:20.000Z 00c0ffee00c0ffee node2\n")
    #expect(try fixture.spool.lock() && !fixture.spool.isAdoptedAway)
    #expect(try other.adopt(now: 1_790_000_000_001) == .held)
    try fixture.write("ctl/epoch", "2 2026-09-21T14:13:21.000Z\n")
    #expect(fixture.spool.isAdoptedAway)
    // Nobody may conclude anything from half a line.
    try fixture.write("ctl/epoch", "7")
    #expect(!fixture.spool.isAdoptedAway)
  }

  @Test func `a spool that another machine adopted is foreign here, until it is adopted again`() throws {
    let fixture = try SpoolFixture()
    let other = try SpoolOperator.open(fixture.path)
    #expect(other.epoch == SpoolEpoch() && other.epoch?.isForeign(to: "own") == false)
    _ = try other.adopt(now: 1_790_000_000_000, machine: "00c0ffee00c0ffee", host: "node2")
    #expect(other.epoch?.isForeign(to: "own") == true && other.epoch?.isForeign(to: "00c0ffee00c0ffee") == false)
    #expect(other.epoch?.owner == "node2")
    _ = try other.adopt(now: 1_790_000_000_001, machine: "own", host: nil)
    #expect(other.epoch?.isForeign(to: "own") == false && other.epoch?.number == 2)
  }

  @Test(arguments: ["1 2026-09-21T14:13:20.000Z\n", "1 2026-09-21T14:13:20.000Z - -\n"])
  func `an epoch without a machine is nobody's in particular`(line: String) {
    let epoch = SpoolEpoch(Array(line.utf8))
    #expect(epoch?.number == 1 && epoch?.isForeign(to: "own") == false && epoch?.owner == "another machine")
    #expect(SpoolEpoch(number: 1, adopted: 0, machine: "m", host: "h").isForeign(to: nil) == false)
  }
}

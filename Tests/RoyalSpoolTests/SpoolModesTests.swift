import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Testing

@Suite("Owners and modes") struct SpoolModesTests {
  static let folders: [(String, Int)] = [
    ("tmp", 0o3770), ("new", 0o2770), ("ctl", 0o2770), ("seen", 0o2775), ("active", 0o2770), ("turns", 0o2770),
    ("wait", 0o2770), ("hold", 0o2770), ("dead", 0o2770), ("bad", 0o2770), ("users", 0o2770),
  ]

  @Test(arguments: folders) func `a folder has its mode whatever the umask, also after it went`(
    folder: String, mode: Int
  ) throws {
    let fixture = try SpoolFixture()
    #expect(fixture.mode(folder) == mode)
    try FileManager.default.removeItem(atPath: "\(fixture.path)/\(folder)")
    fixture.spool.mend()
    #expect(fixture.mode(folder) == mode)
  }

  @Test func `the hook may read what is meant for it, and nothing else that the drain writes`() throws {
    let fixture = try SpoolFixture()
    let name = try fixture.store("Hola", id: "1")
    try fixture.spool.seen.settle(name.key, SeenRecord(state: .done, nonce: "-", at: 1_790_000_000_000))
    try fixture.spool.write(DrainReport(started: 1_790_000_000_000))
    try fixture.spool.users.update("ana") { $0.name = "Ana" }
    let day = Timestamp.day(1_790_000_000_000)
    #expect(fixture.mode("seen/\(day)") == 0o2775)
    #expect(fixture.mode("seen/\(day)/\(name.key.hex.prefix(2))") == 0o2775)
    #expect(fixture.mode("seen/\(day)/\(name.key.hex.prefix(2))/\(name.key.hex)") == 0o664)
    #expect(fixture.mode("ctl/status.json") == 0o664)
    #expect(fixture.mode("FORMAT") == 0o664)
    #expect(fixture.mode("users/\(UserStore.fileName("ana"))") == 0o660)
    #expect(fixture.mode("new/\(name.plain)") == 0o640)
  }
}

extension SpoolFixture {
  fileprivate func mode(_ file: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[.posixPermissions] as? Int) ?? -1
  }
}

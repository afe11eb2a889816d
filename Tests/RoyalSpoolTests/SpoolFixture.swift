import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem

/// A spool in a directory of its own that goes with the test.
final class SpoolFixture {
  let path: String
  let spool: Spool
  let writer: SpoolWriter

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("royal-spool-\(UUID().uuidString)").path
    try Spool.make(path)
    spool = try Spool.open(path)
    writer = try SpoolWriter.open(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A message entry as the hook writes it.
  func entry(_ text: String, user: String = "+5491100000001", id: String) -> (entry: Entry, name: EntryName) {
    var entry = Entry(kind: .message, body: Array(text.utf8))
    let key = EventKey.event(source: "chatwoot", kind: "message", scope: "1", id: id)
    entry[.key] = key.hex
    entry[.nonce] = Hex.encode(randomBytes(16))
    entry[.received] = Timestamp.iso(1_790_000_000_000)
    entry[.source] = "chatwoot"
    entry[.account] = "1"
    entry[.conversation] = "77"
    entry[.message] = id
    entry[.user] = user
    return (entry, EntryName(user: UserTag(user: user), key: key))
  }

  @discardableResult
  func store(_ text: String, user: String = "+5491100000001", id: String) throws -> EntryName {
    let (entry, name) = entry(text, user: user, id: id)
    _ = try writer.store(entry, as: name)
    return name
  }

  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }

  func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(file)").map { String(decoding: $0, as: UTF8.self) }
  }

  func write(_ file: String, _ text: String, age: TimeInterval = 0) throws {
    let full = "\(path)/\(file)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: full))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: full)
  }

  func move(_ from: String, to: String) throws {
    try FileManager.default.moveItem(atPath: "\(path)/\(from)", toPath: "\(path)/\(to)")
  }

  /// A second name for a file.
  func link(_ from: String, to: String) throws {
    try FileManager.default.linkItem(atPath: "\(path)/\(from)", toPath: "\(path)/\(to)")
  }

  /// Claims what lies in new/ and starts a turn's record, as the drain does.
  func startTurn(_ names: [EntryName], now: Int = Clock.now()) throws -> TurnRecord? {
    let result = try spool.claim(names.map { (EntryFile.new($0.plain), $0) }, now: now)
    guard let first = result.claimed.first else { return nil }
    let record = TurnRecord(id: first.member.name.key, members: result.claimed.map(\.member), started: now)
    try spool.write(record)
    return record
  }
}

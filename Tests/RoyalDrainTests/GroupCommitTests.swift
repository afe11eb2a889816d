import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Synchronization
import Testing

@testable import RoyalDrain

@Suite struct GroupCommitTests {
  private final class Failures: Sendable {
    let errors = Mutex<[Errno]>([])
  }

  /// A turn that has been answered, its end not committed.
  private func ended(_ fixture: DrainFixture, _ id: String) throws -> TurnRecord {
    let name = try fixture.store("Hola", id: id)
    let result = try fixture.spool.claim([(.new(name.plain), name)], now: Clock.now())
    let record = TurnRecord(id: name.key, members: result.claimed.map(\.member), started: Clock.now())
    try fixture.spool.write(record, .none)
    try fixture.spool.end(record)
    try fixture.spool.noteEnd(of: record, now: Clock.now())
    return record
  }

  @Test func `turns that are over go together, and are known until then`() throws {
    let fixture = try DrainFixture()
    let failures = Failures()
    let commit = try GroupCommit(spool: fixture.spool) { error in failures.errors.withLock { $0.append(error) } }
    let records = try (1...5).map { try ended(fixture, "\($0)") }
    #expect(fixture.names("active").count == 5)
    for record in records { #expect(commit.add(record, after: 0)) }
    #expect(commit.flush())
    #expect(fixture.names("active").isEmpty && fixture.names("turns").isEmpty && commit.keys.isEmpty)
    #expect(failures.errors.withLock { $0.isEmpty })
  }

  @Test func `nobody has to ask for it`() async throws {
    let fixture = try DrainFixture()
    let commit = try GroupCommit(spool: fixture.spool) { _ in }
    for id in ["1", "2"] { #expect(commit.add(try ended(fixture, id), after: 0)) }
    while !commit.keys.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    #expect(fixture.names("turns").isEmpty)
  }

  @Test func `that files cannot be removed is told once, and the turns are left to recovery`() throws {
    let fixture = try DrainFixture()
    let failures = Failures()
    let commit = try GroupCommit(spool: fixture.spool) { error in failures.errors.withLock { $0.append(error) } }
    let record = try ended(fixture, "1")
    let file = "\(fixture.path)/active/\(record.members[0].name.text)"
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    let late = try ended(fixture, "2")
    #expect(commit.add(record, after: 0))
    _ = commit.flush()
    #expect(!commit.add(late, after: 0), "whether its end got to the disk is not known")
    #expect(commit.failures == 1 && commit.keys.isEmpty)
    #expect(failures.errors.withLock { $0 } == [.isDirectory])
    #expect(fixture.names("turns") == [record.id.hex, late.id.hex].sorted())
    try FileManager.default.removeItem(atPath: file)
    _ = try fixture.spool.recover(now: Clock.now(), running: commit.keys, kill: { _ in })
    #expect(fixture.names("turns").isEmpty)
  }
}

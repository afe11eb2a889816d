import Foundation
import RoyalCore
import RoyalSystem
import Testing

@Suite("System calls") final class SystemTests {
  private var made: [String] = []

  deinit {
    for path in made { try? FileManager.default.removeItem(atPath: path) }
  }

  private func temporaryDirectory() throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("royal-system-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    made.append(path)
    return path
  }

  @Test func `a rename that must not replace fails where the name is taken`() throws {
    let directory = try Directory.open(try temporaryDirectory())
    for name in ["a", "b"] { try directory.create(name).writeAll(Array(name.utf8)) }
    #expect(throws: Errno.exists) { try directory.renameNew("a", to: "b") }
    #expect(try directory.open("b").readAll(limit: 10) == Array("b".utf8))
    try directory.renameNew("a", to: "c")
    #expect(try directory.names(in: ".").sorted() == ["b", "c"])
  }

  @Test func `a symbolic link is never followed`() throws {
    let path = try temporaryDirectory()
    let directory = try Directory.open(path)
    try directory.create("target").writeAll([1])
    try FileManager.default.createSymbolicLink(atPath: path + "/link", withDestinationPath: "target")
    #expect(throws: Errno.symbolicLink) { _ = try directory.open("link") }
    #expect(try directory.status("link").isRegular == false)
    #expect(throws: Errno.exists) { _ = try directory.create("link") }
  }

  @Test func `reading stops at the limit`() throws {
    let directory = try Directory.open(try temporaryDirectory())
    try directory.create("a").writeAll([UInt8](repeating: 7, count: 200_000))
    #expect(try directory.open("a").readAll(limit: 150_000).count == 150_000)
    #expect(try directory.open("a").readAll(limit: 1 << 20).count == 200_000)
  }

  @Test func `the watch tells what came, what went, and that the directory itself went`() throws {
    let path = try temporaryDirectory()
    let directory = try Directory.open(path)
    try directory.makeDirectory("new", mode: 0o700)
    let inotify = try Inotify()
    try inotify.watch(path + "/new")
    try directory.create("new/a").writeAll([1])
    try directory.rename("new/a", to: "b")
    var batch = try inotify.drain()
    #expect(Set(batch.arrived) == ["a"] && batch.left == ["a"] && !batch.isLost)
    try directory.rename("new", to: "old")
    batch = try inotify.drain()
    #expect(batch.isLost)
  }

  @Test func `a lock is held by one open file at a time`() throws {
    let directory = try Directory.open(try temporaryDirectory())
    let first = try directory.openOrCreate("lock")
    let second = try directory.openOrCreate("lock")
    #expect(try tryLock(first.raw))
    #expect(try !tryLock(second.raw))
    unlock(first.raw)
    #expect(try tryLock(second.raw))
  }

  @Test func `another thread wakes the poller`() throws {
    let poller = try Poller()
    let wake = try WakeDescriptor()
    try poller.add(wake.raw)
    #expect(try poller.wait(timeout: 0).isEmpty)
    Thread.detachNewThread { wake.wake() }
    #expect(try poller.wait(timeout: 10_000) == [wake.raw])
    wake.acknowledge()
    #expect(try poller.wait(timeout: 0).isEmpty)
  }

  @Test func `random bytes differ`() {
    #expect(randomBytes(20).count == 20)
    #expect(randomBytes(20) != randomBytes(20))
  }
}

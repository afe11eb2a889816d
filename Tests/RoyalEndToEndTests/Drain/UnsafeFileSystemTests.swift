import Foundation
import Testing

@testable import RoyalTestKit

/// A spool on a file system of a kind that nobody knows, in user space: links instead of renames, and no watch to rely on.
@Suite(
  .serialized,
  .enabled(if: FuseFolder.isPossible || Surroundings.isCI, "root, /dev/fuse and apt-get install bindfs"))
struct UnsafeFileSystemTests {
  private static let rounds = Surroundings.isCI ? 40 : 10

  /// Every message is a turn of its own, so that its answers can be counted.
  private static let alone = [
    "MESSAGE_BUFFER_TIMEOUT": "20", "MAX_GROUPED_MESSAGES": "1", "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "warn",
    "MAX_ANSWERS_PER_MINUTE": "0", "MESSAGE_MAX_ATTEMPTS": "1000",
  ]

  @Test func `it is refused, and taken where the operator says so`() throws {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "0"], hasSpool: false)
    let folder = try FuseFolder(for: box)
    defer { folder.unmount() }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let refused = try box.run("royal-drain", ["--once"])
    #expect(refused.ending == .exit(78) && refused.errors.contains("--unsafe-fs"), "\(refused.errors)")
    #expect(try box.names("new").count == 1)
    let taken = try box.run("royal-drain", ["--once", "--unsafe-fs"])
    #expect(taken.ending == .exit(0), "\(taken.errors)")
    #expect(try box.isWorkedOff())
  }

  @Test func `with kill -9 of hook and drain again and again, every message is answered exactly once`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(Self.alone) { $1 }, hasSpool: false)
    let folder = try FuseFolder(for: box)
    defer { folder.unmount() }
    var count = 0
    for _ in 0..<Self.rounds {
      let drain = try box.start("royal-drain", ["--unsafe-fs"])
      let end = ContinuousClock.now + .milliseconds(Int.random(in: 100...600))
      repeat {
        count += 1
        let body = Bodies.chatwoot("Hola", id: count, conversation: count % 40 + 1, contact: count % 40 + 1)
        let request = HookRequest("/webhook/chatwoot", body)
        if count % 3 == 0 { try kill(request, in: box) }
        let word = try box.hook(request).word
        #expect(["received", "duplicate"].contains(word ?? "-"))
      } while ContinuousClock.now < end
      try box.crash(drain)
    }
    try? box.remove("ctl/status.json")
    let last = try box.start("royal-drain", ["--unsafe-fs"])
    try eventually("the last drain works") {
      (try? box.text("ctl/status.json").contains(#""state":"running""#)) ?? false
    }
    try eventually("everything is worked off", within: 180) {
      last.signal(SIGUSR1)
      usleep(100_000)
      return try box.isWorkedOff()
    }
    #expect(try last.stop() == .exit(0))
    let answered = server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
    #expect(Set(answered) == Set(1...count), "never answered: \(Set(1...count).subtracting(answered).sorted())")
    #expect(answered.count == count, "\(answered.count) answers to \(count) messages")
    #expect(try box.names("dead") == [] && box.names("bad") == [])
  }

  /// The sender's first attempt, which nobody finishes.
  private func kill(_ request: HookRequest, in box: Sandbox) throws {
    var launch = box.launch("royal-hook", [], request.variables)
    launch.input = "\(box.folder)/killed.in"
    try Data(request.body).write(to: URL(filePath: launch.input))
    let hook = try RunningProgram(launch)
    usleep(UInt32.random(in: 0...15_000))
    hook.signal(SIGKILL)
    try hook.wait()
  }
}

/// The sandbox's spool in a file system of bindfs, which passes everything on to a folder beside it.
final class FuseFolder {
  static let isPossible =
    Surroundings.isRoot && Surroundings.systemProgram("bindfs") != nil && access("/dev/fuse", R_OK | W_OK) == 0

  private let box: Sandbox
  private let server: RunningProgram

  init(for box: Sandbox) throws {
    self.box = box
    for path in [box.spool, "\(box.folder)/real"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    let program = try #require(Surroundings.systemProgram("bindfs"), "apt-get install bindfs")
    server = try box.start(program, ["-f", "--no-allow-other", "\(box.folder)/real", box.spool])
    let running = server
    try eventually("it is mounted") {
      try #require(running.isRunning, "bindfs: \(running.errors)")
      return try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).contains(" \(box.spool) ")
    }
    let made = try box.run("royal", ["init", "--spool"])
    try #require(made.ending == .exit(0), "\(made.errors)")
  }

  func unmount() {
    umount2(box.spool, Int32(MNT_DETACH))
    _ = try? server.stop()
  }
}

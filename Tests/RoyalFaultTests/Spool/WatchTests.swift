import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 10: no wake-up is lost, whatever becomes of the watch.
  @Suite struct WatchTests {
    private static let limit = "/proc/sys/fs/inotify/max_queued_events"

    @Test(.enabled(if: Surroundings.isRoot || Surroundings.isCI, "the queue's length is root's to set"))
    func `an overflow of the watch loses nothing`() throws {
      let flow = try MessageFlow()
      let usual = try String(contentsOfFile: Self.limit, encoding: .utf8)
      try Self.setLimit("8")
      defer { try? Self.setLimit(usual) }
      let drain = try flow.box.startDrain()
      try Self.setLimit(usual)
      try drain.halt()
      try flow.post(1...20)
      drain.signal(SIGCONT)
      try eventually("all are answered") { try flow.server.messages.count >= 20 && flow.box.isWorkedOff() }
      #expect(drain.errors.contains("lost=yes"), "the queue did not overflow")
      #expect(try drain.stop() == .exit(0))
      #expect(flow.flaws() == [])
    }

    @Test func `a drain that is stopped during a burst answers all of it`() throws {
      let flow = try MessageFlow()
      let drain = try flow.box.startDrain()
      try flow.post(1...5)
      try drain.halt()
      try flow.post(6...25)
      drain.signal(SIGCONT)
      try flow.post(26...30)
      try eventually("all are answered") { try flow.server.messages.count >= 30 && flow.box.isWorkedOff() }
      #expect(try drain.stop() == .exit(0))
      #expect(flow.flaws() == [])
    }

    @Test(.enabled(if: Strace.isUsable, Strace.missing), arguments: [true, false])
    func `a drain whose watch on new is none is caught, as it answers nobody before its next full scan`(
      isBroken: Bool
    ) throws {
      let flow = try MessageFlow()
      // The first watch is that of the file system's trial. The sound one has the same company: only a call that it does not
      // make is changed.
      let aim = isBroken ? Strace.Aim("inotify_add_watch", 2, .result(1)) : Strace.Aim("inotify_add_watch", 99, .kill)
      let drain = try flow.box.startDrain(by: [Strace.program ?? "strace"] + Strace.arguments(flow.trace, [aim], []))
      // What lies there when it starts is found by its first scan, which is over.
      try flow.post(1...1)
      let patience = isBroken ? 50 : 300
      for _ in 0..<patience where flow.server.messages.isEmpty { usleep(100_000) }
      #expect(flow.server.messages.isEmpty == isBroken)
      drain.signalGroup(SIGKILL)
      try drain.wait()
      try flow.finish()
      #expect(flow.flaws() == [])
    }

    private static func setLimit(_ text: String) throws {
      try Data(text.utf8).write(to: URL(filePath: limit))
    }

    @Test(.enabled(if: LongRun.isWanted && LoopImage.isUsable, "the daemon looks once a minute: ROYAL_LONG=minutes"))
    func `a drain whose spool is unmounted ends, and the next one works on what is there then`() throws {
      let disk = try SmallSpool("size=4m")
      let drain = try disk.box.startDrain()
      try command("/bin/umount", ["-l", disk.box.spool])
      #expect(try disk.box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot())).status == 500)
      #expect(try drain.wait(within: 90) == .exit(75))
      #expect(drain.errors.contains("another directory is there now"))
    }

    /// The first of each is the file system's trial, the second the daemon's start.
    @Test(.enabled(if: Strace.isUsable, Strace.missing), arguments: ["inotify_init1", "inotify_add_watch"])
    func `another new is watched a second later where the system has no watch to give`(call: String) throws {
      let flow = try MessageFlow()
      let aim = Strace.Aim(call, 3, .error("ENOSPC"))
      let drain = try flow.box.startDrain(by: [Strace.program ?? "strace"] + Strace.arguments(flow.trace, [aim], []))
      try Trick.movedAway.play(flow.box)
      try eventually("it is told") { drain.errors.contains("error watch folder=new error=\"No space left on device\"") }
      try eventually("it is tried again") {
        try String(contentsOfFile: flow.trace, encoding: .utf8).components(separatedBy: call).count > 4
      }
      try flow.post(1...3)
      try eventually("all are answered", within: 30) { try flow.server.messages.count >= 3 && flow.box.isWorkedOff() }
      drain.signalGroup(SIGTERM)
      try drain.wait()
      #expect(flow.flaws() == [])
    }

    enum Trick: String, CaseIterable, CustomTestStringConvertible {
      case movedAway, removed, replacedByFile

      var testDescription: String { rawValue }

      func play(_ box: Sandbox) throws {
        switch self {
        case .movedAway:
          try box.move("new", to: "away")
          mkdir("\(box.spool)/new", 0o770)
        case .removed: try box.remove("new")
        case .replacedByFile:
          // The drain may be faster and make the directory again.
          repeat { try? box.remove("new") } while (try? box.put("new", "")) == nil
          usleep(300_000)
          try box.remove("new")
        }
      }
    }

    @Test(arguments: Trick.allCases) func `another new/ is noticed at once and worked off`(trick: Trick) throws {
      let flow = try MessageFlow()
      let drain = try flow.box.startDrain()
      try flow.post(1...3)
      try eventually("the first are answered") { try flow.box.isWorkedOff() }
      try trick.play(flow.box)
      try eventually("new/ is there again") {
        try flow.box.hook(flow.message(4)).status == 200
      }
      flow.accepted.insert(4)
      try flow.post(5...8)
      try eventually("all are answered") { try flow.server.messages.count >= 8 && flow.box.isWorkedOff() }
      #expect(try drain.stop() == .exit(0))
      #expect(flow.flaws() == [])
    }
  }
}

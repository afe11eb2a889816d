import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promises 3 and 9: whatever stops the drain at whatever call, also under `--once`, every message is answered, and where the platform can be asked
  /// for the answer exactly once.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct DrainFaultTests {
    static let errors = ["ENOSPC", "EDQUOT", "EIO", "EMFILE", "EROFS", "EINTR"]
    /// Calls that change something, for the fast part.
    static let changing: Set = [
      "openat", "write", "pwrite64", "fsync", "syncfs", "renameat", "renameat2", "unlinkat", "mkdirat", "connect",
      "sendto",
      "recvfrom",
    ]

    @Test(arguments: DrainWay.allCases)
    func `killed before any system call while entries flow, every message is answered once`(way: DrainWay) throws {
      let points = try Self.points(way)
      let isDaemon = way == .daemon
      let rounds = try LongRun.rounds(isDaemon ? 18 : 6, fast: isDaemon ? 8 : 3, most: points.count) {
        try Self.attempt(Strace.Aim(points[$0], .kill), way)
      }
      print("\(way): killed at \(rounds) of \(points.count) calls")
    }

    @Test(arguments: DrainWay.allCases)
    func `an error of any system call while entries flow costs no message and answers none twice`(way: DrainWay) throws
    {
      // No kernel fails to wake a thread that waits.
      let points = try Self.points(way).filter { $0.name != "futex" }
      let isDaemon = way == .daemon
      let most = points.count * Self.errors.count
      let rounds = try LongRun.rounds(isDaemon ? 14 : 4, fast: isDaemon ? 6 : 2, most: most) { round in
        let error = Self.errors[(round + round / points.count) % Self.errors.count]
        try Self.attempt(Strace.Aim(points[round % points.count], .error(error)), way)
      }
      print("\(way): \(rounds) of \(most) errors")
    }

    /// 78 would keep systemd from starting it again.
    @Test func `a configuration that the machine cannot read at the moment is none that is wrong`() throws {
      let flow = try MessageFlow()
      let command = ["\(Surroundings.programs)/royal-drain", "--once"]
      let strace = try #require(Strace.program)
      #expect(try flow.box.start(strace, Strace.arguments(flow.trace, [], command)).wait() == .exit(0))
      let reading = try TracedCall.read(flow.trace).first { $0.name == "openat" && $0.text.contains("royal.env\"") }
      let aim = Strace.Aim(try #require(reading), .error("ENFILE"))
      let drain = try flow.box.start(strace, Strace.arguments(flow.trace, [aim], command))
      #expect(try drain.wait() == .exit(75))
      #expect(drain.errors.contains("royal.env: Too many open files in system"), "\(drain.errors)")
    }

    @Test(arguments: DrainWay.allCases) func `a drain that forgets a turn that may have been sent is caught`(
      way: DrainWay
    ) throws {
      let flow = try MessageFlow()
      flow.server.reply(PlatformReply(status: 500, body: "", keepsMessage: true))
      try flow.post(1...1)
      let drain = try flow.box.start("royal-drain", way.arguments)
      try eventually("the answer waits") { try flow.box.waiting().count == 1 }
      if way == .once { #expect(try drain.wait() == .exit(75)) } else { try drain.crash() }
      try flow.box.clear("turns")
      try flow.finish()
      #expect(flow.flaws() == ["message 1 was answered 2 times"])
    }

    /// The calls of a drain that nothing happens to, spread so that the first few are from everywhere.
    private static func points(_ way: DrainWay) throws -> [TracedCall] {
      let flow = try MessageFlow()
      try flow.run([], way)
      try flow.finish()
      try #require(flow.flaws() == [])
      var seen: Set<String> = []
      let calls = try TracedCall.read(flow.trace).filter { call in
        call.name != "execve" && (LongRun.isWanted || changing.contains(call.name)) && seen.insert("\(call)").inserted
      }
      // What the loader does is the same for every program.
      let start = calls.firstIndex { $0.text.contains("royal.env") } ?? 0
      let own = Array(calls[start...])
      let step = max(1, own.count / 16)
      return (0..<step).flatMap { first in stride(from: first, to: own.count, by: step).map { own[$0] } }
    }

    private static func attempt(_ aim: Strace.Aim, _ way: DrainWay) throws {
      let flow = try MessageFlow()
      try flow.run([aim], way)
      try flow.finish()
      for flaw in flow.flaws() { Issue.record("\(way), \(aim): \(flaw)\n\(flow.log)") }
    }
  }
}

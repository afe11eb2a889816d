import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 7: what is no entry is put aside once, and an entry that crashes the drain after three times.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct JunkTests {
    @Test func `what is no entry is put aside and not looked at again`() throws {
      #expect(try Self.run([], scans: 3).flaws == [])
    }

    @Test func `a drain that does not get junk out of its way is caught`() throws {
      let calls = try Self.run([], scans: 0).calls
      let move = try #require(calls.first { $0.name.hasPrefix("renameat") && $0.text.contains("bad/junk\"") })
      #expect(try Self.run([Strace.Aim(move, .result(0))], scans: 0).flaws.count == 2)
    }

    @Test func `an entry that crashes the drain is put aside after three times`() throws {
      #expect(try Self.isGivenUp(afterCrashes: 3))
    }

    @Test func `a drain that does not count its crashes is caught`() throws {
      #expect(try !Self.isGivenUp(afterCrashes: 3, uncounted: true))
    }

    /// What a drain did that has met junk, and what is wrong after it has scanned so many times more.
    private static func run(_ aims: [Strace.Aim], scans: Int) throws -> (flaws: [String], calls: [TracedCall]) {
      let flow = try MessageFlow()
      try flow.box.put("new/junk", "junk")
      flow.box.age("new/junk", seconds: 7200)
      // Recorded is what is aimed at, so these are aimed at far off; strace takes one aim a name.
      let others = ["openat", "renameat", "renameat2"].filter { name in !aims.contains { $0.name == name } }
      let all = aims + others.map { Strace.Aim($0, 50_000, .kill) }
      let drain = try flow.box.start(
        Strace.program ?? "strace", Strace.arguments(flow.trace, all, ["\(Surroundings.programs)/royal-drain"]))
      try eventually("the drain works") { drain.errors.contains(" start ") }
      // The signal is for the drain: strace would end by it and leave the drain alone.
      let children = try String(contentsOfFile: "/proc/\(drain.pid)/task/\(drain.pid)/children", encoding: .utf8)
      let traced = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
      let isMoved = { try TracedCall.read(flow.trace).contains { $0.text.contains("bad/junk\"") } }
      try eventually("the junk is put aside, or the drain takes it to be") { try isMoved() }
      for _ in 0..<scans {
        try #require(kill(traced, SIGUSR1) == 0)
        usleep(500_000)
      }
      #expect(drain.isRunning)
      drain.signalGroup(SIGKILL)
      try drain.wait()
      var flaws: [String] = []
      if try flow.box.names("new") != [] { flaws.append("it is still in new/") }
      if try flow.box.names("bad") != ["junk"] { flaws.append("it is not in bad/") }
      let calls = try TracedCall.read(flow.trace)
      let looks = calls.count { $0.name == "openat" && $0.text.contains(#/"(new/)?junk"/#) }
      if looks > 3 { flaws.append("it was looked at \(looks) times") }
      return (flaws, calls)
    }

    /// Whether a message is in dead/ after the drain was killed so often while the agent was at work on it.
    /// - Parameter uncounted: whether the marks of the crashes are taken from it.
    private static func isGivenUp(afterCrashes most: Int, uncounted: Bool = false) throws -> Bool {
      let flow = try MessageFlow()
      let agent = try ScriptAgent(in: flow.box, isSlow: true)
      try flow.post(1...1)
      for crash in 1...most {
        let drain = try flow.box.startDrain()
        try eventually("the agent runs") { agent.processes.count == crash }
        try drain.crash()
        guard uncounted else { continue }
        for name in try flow.box.names("active") where name.contains(",") {
          try flow.box.move("active/\(name)", to: "active/\(name.prefix { $0 != "," })")
        }
      }
      let drain = try flow.box.startDrain()
      try eventually("it is given up, or runs again") {
        try flow.box.names("dead").count == 1 || agent.processes.count > most
      }
      try drain.crash()
      return try flow.box.names("dead").count == 1
    }
  }
}

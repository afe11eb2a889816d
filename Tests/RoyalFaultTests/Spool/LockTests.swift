import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 8: two drains cannot run on one spool.
  @Suite struct LockTests {
    @Test func `of five drains that start at once one works, and when it dies the next one can`() throws {
      let flow = try MessageFlow()
      let drains = try (0..<5).map { _ in try flow.box.start("royal-drain") }
      #expect(try Self.working(drains) == 1)
      let winner = try #require(drains.first { $0.isRunning })
      for loser in drains where loser !== winner { #expect(try loser.wait() == .exit(75), "\(loser.errors)") }
      #expect(try flow.box.run("royal-drain", ["--once"]).ending == .exit(0))
      try flow.post(1...5)
      try eventually("all are answered") { try flow.server.messages.count >= 5 && flow.box.isWorkedOff() }
      try winner.crash()
      try flow.post(6...6)
      try flow.finish()
      #expect(flow.flaws() == [])
    }

    @Test(.enabled(if: Strace.isUsable, Strace.missing)) func `drains without their lock are caught`() throws {
      let flow = try MessageFlow()
      let drains = try (0..<3).map { number in
        // Its first one is that of the spool; with all of them it would see that the file system has no locks.
        let lie = Strace.Aim("flock", 1, .result(0))
        return try flow.box.start(
          Strace.program ?? "strace",
          Strace.arguments("\(flow.trace)\(number)", [lie], ["\(Surroundings.programs)/royal-drain"]))
      }
      #expect(try Self.working(drains) == 3)
      for drain in drains { drain.signalGroup(SIGKILL) }
      for drain in drains { try drain.wait() }
    }

    /// How many of drains that were started work once the others have given up.
    private static func working(_ drains: [RunningProgram]) throws -> Int {
      try eventually("each works or has given up", within: 60) {
        drains.allSatisfy { !$0.isRunning || $0.errors.contains(" start ") }
      }
      return drains.count { $0.isRunning }
    }
  }
}

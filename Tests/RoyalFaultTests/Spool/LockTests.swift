import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 12: two drains cannot run on one spool.
  @Suite struct LockTests {
    @Test func `of five drains that start at once one works, and when it dies the next one can`() throws {
      let flow = try MessageFlow()
      let drains = try (0..<5).map { _ in try flow.box.start("royal-drain") }
      try eventually("four have given up", within: 60) { drains.count { $0.isRunning } == 1 }
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
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// A machine or a service (TasksMax=) that has no more threads to give.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct ThreadShortageTests {
    private static func drain(_ flow: MessageFlow, from number: Int, _ way: DrainWay) throws -> RunningProgram {
      let aim = Strace.Aim("clone3", number, .error("EAGAIN"), isLasting: true)
      let command = ["\(Surroundings.programs)/royal-drain"] + way.arguments
      return try flow.box.start(try #require(Strace.program), Strace.arguments(flow.trace, [aim], command))
    }

    /// The drain's loop starts three threads before it works: one for turns, one for their ends, one for alerts.
    @Test(arguments: DrainWay.allCases)
    func `a drain that gets no further thread answers everybody with the one it has, and says so`(way: DrainWay) throws
    {
      let flow = try MessageFlow()
      try flow.post(1...4)
      let drain = try Self.drain(flow, from: 4, way)
      try eventually("everything is worked off") { try flow.box.isWorkedOff() }
      let warnings = drain.errors.components(separatedBy: "fewer users are answered at once").count - 1
      #expect(warnings == 1, "\(drain.errors)")
      drain.signalGroup(SIGTERM)
      #expect(try drain.wait() == .exit(0))
      #expect(flow.flaws() == [])
    }

    @Test(arguments: 1...3) func `a drain that gets no thread ends with what can be done`(number: Int) throws {
      let flow = try MessageFlow()
      try flow.post(1...1)
      let drain = try Self.drain(flow, from: number, .daemon)
      #expect(try drain.wait() == .exit(75))
      #expect(drain.errors.contains("no thread could be started"), "\(drain.errors)")
      try flow.finish()
      #expect(flow.flaws() == [])
    }
  }
}

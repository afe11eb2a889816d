import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 11: a clock that jumps neither loses nor hangs an entry. The daemon's clock is faketime's; the hook's is the real one.
  @Suite(.enabled(if: Faketime.library != nil || Surroundings.isCI, Faketime.missing))
  struct ClockTests {
    @Test func `the clock of a running drain jumps a year forth and back`() throws {
      let flow = try MessageFlow()
      let drain = try Self.start(flow.box)
      var number = 0
      for shift in ["+1y", "+0", "-1y", "+0", "-1d", "+3d", "+0"] {
        try Self.setClock(flow.box, shift)
        number += 1
        try flow.post(number...number)
        try eventually("a message is answered at \(shift)") { flow.server.messages.count >= number }
        try eventually("nothing is left at \(shift)") { try flow.box.isWorkedOff() }
        // What came before stays known.
        #expect(try flow.box.hook(flow.message(number)).word == "duplicate")
      }
      #expect(try drain.stop() == .exit(0))
      #expect(flow.flaws() == [])
      #expect(try flow.box.names("seen").count >= 4, "the drain's clock did not jump")
    }

    @Test(arguments: ["+1y", "-1y"]) func `a retry that waits comes about, wherever the clock jumps`(shift: String)
      throws
    {
      let flow = try MessageFlow()
      flow.server.replyAlways(PlatformReply(status: 503, body: ""))
      let drain = try Self.start(flow.box)
      try flow.post(1...1)
      try eventually("the answer waits") { try flow.box.waiting().count == 1 }
      try drain.crash()
      let before = flow.server.messages.count
      flow.server.replyAlways(nil)
      try Self.setClock(flow.box, shift)
      let next = try Self.start(flow.box, shift)
      try eventually("the answer is sent") { try flow.box.isWorkedOff() }
      #expect(try next.stop() == .exit(0))
      #expect(flow.server.messages.count == before + 1)
    }

    @Test(arguments: ["+1y", "-1y"]) func `a retry that waits in a running drain comes about when the clock jumps`(
      shift: String
    ) throws {
      #expect(try Self.retryComesAbout("+0", shift, within: 30))
    }

    @Test(.enabled(if: LongRun.isWanted, "it waits for what does not come about: ROYAL_LONG=minutes"))
    func `a drain that measures waits by the clock on the wall is caught`() throws {
      #expect(try !Self.retryComesAbout("+10m", "+0", within: 15, isBroken: true))
    }

    /// Whether a message that the platform refused once is answered although the clock jumped while it waited.
    /// - Parameter isBroken: whether the drain's monotonic clock jumps as well.
    private static func retryComesAbout(
      _ before: String, _ after: String, within seconds: Int, isBroken: Bool = false
    ) throws -> Bool {
      let flow = try MessageFlow()
      flow.server.reply(PlatformReply(status: 503, body: ""))
      let drain = try start(flow.box, before, isBroken: isBroken)
      try flow.post(1...1)
      try eventually("the answer waits") { try flow.box.waiting().count == 1 }
      try setClock(flow.box, after)
      for _ in 0..<seconds * 10 where try !flow.box.isWorkedOff() { usleep(100_000) }
      try drain.crash()
      return try flow.box.isWorkedOff() && flow.server.messages.count == 2
    }

    @Test(arguments: [-31_536_000, 31_536_000]) func `files of last year and of the next are worked off`(
      seconds: Int
    ) throws {
      let flow = try MessageFlow()
      try flow.post(1...2)
      try flow.box.put("new/junk", "junk")
      for name in try flow.box.names("new") { flow.box.age("new/\(name)", seconds: -seconds) }
      #expect(try flow.box.run("royal-drain", ["--once"]).ending == .exit(0))
      #expect(flow.server.messages.count == 2)
      #expect(try flow.box.names("new") == [] && flow.box.names("bad") == ["junk"])
    }

    private static func start(_ box: Sandbox, _ shift: String = "+0", isBroken: Bool = false) throws -> RunningProgram {
      try setClock(box, shift)
      try? box.remove("ctl/status.json")
      let drain = try box.start(
        "royal-drain", [],
        [
          "LD_PRELOAD": Faketime.library ?? "", "FAKETIME_TIMESTAMP_FILE": "\(box.folder)/clock",
          "FAKETIME_NO_CACHE": "1",
          "FAKETIME_DONT_FAKE_MONOTONIC": isBroken ? "0" : "1", "DONT_FAKE_MONOTONIC": isBroken ? "0" : "1",
        ])
      try eventually("royal-drain works") {
        try #require(drain.isRunning, "royal-drain: \(drain.errors)")
        return FileManager.default.fileExists(atPath: "\(box.spool)/ctl/status.json")
      }
      return drain
    }

    private static func setClock(_ box: Sandbox, _ shift: String) throws {
      try Data("\(shift)\n".utf8).write(to: URL(filePath: "\(box.folder)/clock"), options: .atomic)
    }
  }
}

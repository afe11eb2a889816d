import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promises 1 and 3 at every write of the disk: wherever the power goes, each message is answered once.
  @Suite(
    .enabled(if: LoggedDisk.isUsable, LoggedDisk.missing), .enabled(if: Strace.isUsable, Strace.missing))
  struct DrainWriteLogTests {
    @Test(arguments: HookWriteLogTests.kinds)
    func `after whichever write the power goes, no message is lost and none is answered twice`(
      kind: FileSystem
    ) throws {
      let server = try PlatformServer()
      let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
      let run = try Self.record(disk, server, messages: LongRun.isWanted ? 3 : 2)
      let cuts = run.recording.cuts(seed: UInt64.random(in: 1...99_999)).shuffled()
      let rounds = try LongRun.rounds(6, fast: 6, most: cuts.count) { round in
        let flaws = try Self.flaws(disk, run, cuts[round])
        #expect(flaws == [], "\(cuts[round]), \(kind)")
      }
      print("\(kind): \(run.recording.count) requests to the disk, \(rounds) of \(cuts.count) power cuts")
    }

    @Test(arguments: HookWriteLogTests.kinds) func `a drain without its fsyncs is caught here too`(
      kind: FileSystem
    ) throws {
      let server = try PlatformServer()
      let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
      let run = try Self.record(disk, server, messages: 1, DrainPowerCutTests.withoutSync)
      // The answer had arrived, and of all that the drain wrote the disk had got nothing.
      let cut = Recording.Cut(count: run.server.messages[0].moment, seed: nil)
      #expect(try Self.flaws(disk, run, cut) == ["message 1 was answered 2 times"])
    }

    @Test func `a drain that takes the machine for never having been off is caught`() throws {
      let server = try PlatformServer()
      let disk = try Disk(.ext4, server.settings.merging(MessageFlow.alone) { $1 })
      let run = try Self.record(disk, server, messages: 1)
      // The answer had arrived; that the request was to leave was on the disk, that it left was not.
      let cut = Recording.Cut(count: run.server.messages[0].moment, seed: nil)
      for (isReboot, answered) in [(true, [1]), (false, [1, 1])] {
        let image = try run.recording.disk(after: cut)
        #expect(try DrainPowerCutTests.answered(disk, image, run.server.messages, isReboot: isReboot) == answered)
      }
    }

    private struct Run {
      let recording: Recording
      let server: PlatformServer
      /// How many requests the disk had got when each message was acknowledged.
      let promises: [Int: Int]
    }

    private static func record(
      _ disk: Disk, _ server: PlatformServer, messages: Int, _ aims: [Strace.Aim] = []
    ) throws -> Run {
      var promises: [Int: Int] = [:]
      let recording = try disk.record { log in
        server.measure { log.position }
        // Of the first answer it is not known at first whether it arrived.
        if messages > 1 { server.reply(PlatformReply(status: 500, body: "", keepsMessage: true)) }
        let drain =
          try aims.isEmpty
          ? disk.box.startDrain()
          : disk.box.start(
            Strace.program ?? "strace",
            Strace.arguments("\(disk.box.folder)/trace", aims, ["\(Surroundings.programs)/royal-drain"]))
        for number in 1...messages {
          try disk.box.accept("/webhook/chatwoot", DrainPowerCutTests.message(number))
          promises[number] = log.position
          usleep(UInt32.random(in: 0...60_000))
        }
        try eventually("all are answered") {
          if messages > 1 { drain.signal(SIGUSR1) }
          return try server.messages.count >= messages && disk.box.isWorkedOff()
        }
        drain.signalGroup(SIGKILL)
        try drain.wait()
      }
      return Run(recording: recording, server: server, promises: promises)
    }

    /// What becomes of the messages when the power goes there: the platform has what had come until then.
    private static func flaws(_ disk: Disk, _ run: Run, _ cut: Recording.Cut) throws -> [String] {
      let kept = run.server.messages.filter { $0.moment <= cut.count }
      let answered = try DrainPowerCutTests.answered(disk, run.recording.disk(after: cut), kept)
      return run.promises.sorted { $0.key < $1.key }.compactMap { number, moment in
        let count = answered.count { $0 == number }
        let isRight = count == 1 || count == 0 && moment > cut.count
        return isRight ? nil : "message \(number) was answered \(count) times"
      }
    }
  }
}

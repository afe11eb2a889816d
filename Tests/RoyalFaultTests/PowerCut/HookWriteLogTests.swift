import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 1 at every write of the disk: wherever the power goes, what was acknowledged until then is there, whole.
  @Suite(
    .enabled(if: LoggedDisk.isUsable, LoggedDisk.missing), .enabled(if: Strace.isUsable, Strace.missing))
  struct HookWriteLogTests {
    static let kinds = LongRun.isWanted ? FileSystem.usable : [.ext4]

    @Test(arguments: kinds)
    func `after whichever write the power goes, what was acknowledged is there and nothing is torn`(
      kind: FileSystem
    ) throws {
      let disk = try Disk(kind)
      let seed = UInt64.random(in: 1...99_999)
      let most = LongRun.isWanted ? 6 : 3
      let (recording, promises) = try Self.record(disk, 1...most)
      let cuts = recording.cuts(seed: seed)
      // At least those that lose nothing of what was written, and a few that do.
      let rounds = try LongRun.rounds(4, fast: recording.count + 8, most: cuts.count) { round in
        let losses = try Self.losses(disk, recording, promises, cuts[round])
        #expect(losses == [], "\(cuts[round]), \(kind)")
      }
      print("\(kind): \(recording.count) requests to the disk for \(most) messages, \(rounds) power cuts, seed \(seed)")
    }

    @Test(arguments: kinds) func `what outlived a power cut anywhere is answered once by a drain`(
      kind: FileSystem
    ) throws {
      let server = try PlatformServer()
      let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
      let (recording, promises) = try Self.record(disk, 1...3)
      let cuts = recording.cuts(seed: UInt64.random(in: 1...99_999)).shuffled()
      try LongRun.rounds(1, fast: 3, most: cuts.count) { round in
        let answered = try DrainPowerCutTests.answered(disk, recording.disk(after: cuts[round]), [])
        let expected = Set(promises.filter { $0.moment <= cuts[round].count }.map { 1_000_000 + $0.number })
        #expect(Set(answered).isSuperset(of: expected) && Set(answered).count == answered.count, "\(cuts[round])")
      }
    }

    @Test(arguments: HookPowerCutTests.Omission.allCases, kinds)
    func `a hook without one of its fsyncs is caught here too`(
      omission: HookPowerCutTests.Omission, kind: FileSystem
    ) throws {
      let disk = try Disk(kind)
      let (recording, promises) = try Self.record(disk, 1...2, [omission.aim])
      let last = Recording.Cut(count: recording.count, seed: nil)
      let losses = try Self.losses(disk, recording, promises, last)
      #expect(!losses.isEmpty, "the test sees nothing")
    }

    /// Has messages delivered. Every third one comes twice: its first hook dies between its rename and its fsync of new/.
    /// - Returns: also, how many requests the disk had got when each was acknowledged.
    private static func record(
      _ disk: Disk, _ numbers: ClosedRange<Int>, _ aims: [Strace.Aim] = []
    ) throws -> (Recording, [(number: Int, moment: Int)]) {
      var promises: [(number: Int, moment: Int)] = []
      let recording = try disk.record { log in
        for number in numbers {
          let request = HookPowerCutTests.delivery(number).request
          if number % 3 == 0 { _ = try disk.box.tracedHook(request, by: .cgi, [Strace.Aim("fsync", 2, .kill)]) }
          let run = try disk.box.tracedHook(request, by: .cgi, aims)
          try #require(run.status == 200, "\(run.finished.errors)")
          promises.append((number, log.position))
        }
      }
      return (recording, promises)
    }

    private static func losses(
      _ disk: Disk, _ recording: Recording, _ promises: [(number: Int, moment: Int)], _ cut: Recording.Cut
    ) throws -> [String] {
      let kept = Set(promises.filter { $0.moment <= cut.count }.map(\.number))
      return try disk.after(recording.disk(after: cut)) {
        try HookPowerCutTests.losses(kept, of: promises.count, in: disk.box)
      }
    }
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// The checks of ``FullDiskTests`` see a hook that is broken: strace makes it so.
  @Suite(
    .enabled(if: LoopImage.isUsable, LoopImage.missing), .enabled(if: Strace.isUsable, Strace.missing))
  struct FullDiskLieTests {
    @Test func `a hook that takes no notice of a write that failed is caught`() throws {
      let disk = try SmallSpool("size=200k")
      let whole = try disk.box.tracedHook(FullDiskTests.message(1001), by: .cgi)
      let write = try #require(whole.calls.first { $0.name == "write" && $0.text.contains("/spool/tmp/") })
      try disk.box.fill()
      let run = try disk.box.tracedHook(
        FullDiskTests.message(1002), by: .cgi, [Strace.Aim(write, .result(write.result ?? 0))])
      try #require(run.isAcknowledged, "\(run.finished.errors)")
      #expect(try FullDiskTests.flaws(disk.box, accepted: 2).count == 1)
    }

    @Test func `a hook that leaves behind what it could not finish is caught`() throws {
      let disk = try SmallSpool("size=200k")
      try disk.box.fill()
      let run = try disk.box.tracedHook(
        FullDiskTests.message(1001), by: .cgi, [Strace.Aim("unlinkat", nil, .result(0))])
      try #require(run.status == 500, "\(run.finished.errors)")
      #expect(try FullDiskTests.flaws(disk.box, accepted: 0).count == 1)
    }

    @Test func `hooks that leave the drain no inodes are caught`() throws {
      let disk = try SmallSpool("size=8m,nr_inodes=2000")
      // A file system that counts no inodes, as btrfs says.
      let lie = Strace.Aim("fstatfs", nil, .zeros(argument: 2, count: 120))
      let number = try FullDiskTests.acceptedWithFewInodes(
        disk, program: [Strace.program ?? "strace"] + Strace.arguments("\(disk.box.folder)/trace", [lie], []))
      #expect(number > 15, "only \(number) were accepted")
    }
  }
}

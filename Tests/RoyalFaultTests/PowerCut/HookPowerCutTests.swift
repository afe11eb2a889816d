import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 1: what was acknowledged is there, whole, when the power goes right after the answer.
  @Suite(
    .enabled(if: LoopImage.isUsable, LoopImage.missing), .enabled(if: Strace.isUsable, Strace.missing))
  struct HookPowerCutTests {
    /// What a broken hook leaves out; strace leaves it out for it.
    enum Omission: String, CaseIterable, CustomTestStringConvertible {
      case fileSync, directorySync

      var testDescription: String { rawValue }

      var aim: Strace.Aim { Strace.Aim("fsync", self == .fileSync ? 1 : 2, .result(0)) }
    }

    @Test(arguments: FileSystem.usable) func `what was acknowledged outlives a power cut`(kind: FileSystem) throws {
      let disk = try Disk(kind)
      try LongRun.rounds(1.5, fast: 1) { _ in
        let cuts = try disk.run { image in
          try (1...4).map { number in
            let run = try disk.box.hook(Self.delivery(number).request)
            try #require(run.word == "received", "\(run.text)")
            return try image.copy(named: "cut\(number)")
          }
        }
        for (index, cut) in cuts.enumerated() {
          #expect(try Self.losses(1...(index + 1), disk, cut) == [], "power cut after message \(index + 1)")
        }
      }
    }

    @Test(arguments: FileSystem.usable) func `a power cut between any two system calls leaves nothing torn`(
      kind: FileSystem
    ) throws {
      let disk = try Disk(kind)
      var calls: [TracedCall] = []
      _ = try disk.run { _ in
        calls = try disk.box.tracedHook(Self.delivery(9).request, by: .cgi).calls
        return []
      }
      let start = calls.firstIndex { $0.text.contains("/spool/tmp/") } ?? 0
      let changing: Set = ["write", "fsync", "renameat2"]
      for call in calls[start...] where LongRun.isWanted || changing.contains(call.name) {
        let cuts = try disk.run { image in
          try disk.box.accept("/webhook/chatwoot", Bodies.chatwoot(Self.delivery(1).text, id: 1_000_001))
          _ = try disk.box.tracedHook(Self.delivery(2).request, by: .cgi, [Strace.Aim(call, .kill)])
          return [try image.copy(named: "cut")]
        }
        for cut in cuts { #expect(try Self.losses(1...1, disk, cut) == [], "killed before \(call)") }
      }
    }

    @Test(arguments: FileSystem.usable) func `a duplicate is acknowledged only when the first delivery is on disk`(
      kind: FileSystem
    ) throws {
      let losses = try Self.duplicate(on: kind, aims: [])
      #expect(losses == [])
    }

    @Test(arguments: Omission.allCases, FileSystem.usable) func `a hook without one of its fsyncs is caught`(
      omission: Omission, kind: FileSystem
    ) throws {
      let disk = try Disk(kind)
      let cuts = try disk.run { image in
        let run = try disk.box.tracedHook(Self.delivery(1).request, by: .cgi, [omission.aim])
        try #require(run.status == 200, "\(run.finished.errors)")
        return [try image.copy(named: "cut")]
      }
      for cut in cuts { #expect(try Self.losses(1...1, disk, cut) != [], "the power cut test sees nothing") }
    }

    @Test(arguments: FileSystem.usable) func `a hook that does not fsync for a duplicate is caught`(
      kind: FileSystem
    ) throws {
      let losses = try Self.duplicate(on: kind, aims: [Strace.Aim("fsync", nil, .result(0))])
      #expect(losses != [], "the power cut test sees nothing")
    }

    /// The first hook dies between its rename and its fsync of new/; the second finds the name taken.
    private static func duplicate(on kind: FileSystem, aims: [Strace.Aim]) throws -> [String] {
      let disk = try Disk(kind)
      let cuts = try disk.run { image in
        _ = try disk.box.tracedHook(delivery(1).request, by: .cgi, [Strace.Aim("fsync", 2, .kill)])
        try #require(try disk.box.names("new").count == 1)
        let run = try disk.box.tracedHook(delivery(1).request, by: .cgi, aims)
        try #require(run.status == 200, "\(run.finished.errors)")
        return [try image.copy(named: "cut")]
      }
      return try cuts.flatMap { try losses(1...1, disk, $0) }
    }

    private static func losses(_ numbers: ClosedRange<Int>, _ disk: Disk, _ cut: LoopImage) throws -> [String] {
      try disk.after(cut) { try losses(Set(numbers), of: numbers.upperBound + 1, in: disk.box) }
    }

    static func delivery(_ number: Int) -> Delivery { Delivery(platform: .chatwoot, number: number, way: .cgi) }

    /// What is missing of the messages that were acknowledged, and what is torn.
    /// - Parameter most: the highest number of a message that was sent at all.
    static func losses(_ numbers: Set<Int>, of most: Int, in box: Sandbox) throws -> [String] {
      let whole = Dictionary(uniqueKeysWithValues: (1...most).map { (delivery($0).text, $0) })
      var found: Set<Int> = []
      var losses: [String] = []
      for name in try box.names("new") {
        if let entry = try? box.entry("new/\(name)"), let number = whole[entry.text] {
          found.insert(number)
        } else {
          losses.append("\(name) is torn")
        }
      }
      return losses + numbers.subtracting(found).sorted().map { "message \($0) is lost" }
    }
  }
}

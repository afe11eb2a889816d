import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promises 1 and 3 in a power cut: what was acknowledged is answered once, wherever the drain was.
  @Suite(.enabled(if: LoopImage.isUsable, LoopImage.missing)) struct DrainPowerCutTests {
    @Test(arguments: FileSystem.usable) func `whatever the drain was doing, each message is answered once`(
      kind: FileSystem
    ) throws {
      try LongRun.rounds(2, fast: 1) { _ in
        let server = try PlatformServer()
        let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
        var accepted: [(cut: LoopImage, count: Int, kept: [PlatformRequest])] = []
        _ = try disk.run { image in
          let drain = try disk.box.startDrain()
          for number in 1...(LongRun.isWanted ? 6 : 2) {
            try disk.box.accept("/webhook/chatwoot", Self.message(number))
            usleep(UInt32.random(in: 0...60_000))
            // The platform's memory is read after the disk: what left before the cut has arrived.
            try drain.halt()
            let cut = try image.copy(named: "cut\(number)")
            accepted.append((cut, number, server.messages))
            drain.signal(SIGCONT)
          }
          try drain.crash()
          return []
        }
        for (cut, count, kept) in accepted {
          #expect(try Self.answered(disk, cut, kept) == Array(1...count), "power cut after message \(count)")
        }
      }
    }

    @Test(.enabled(if: Strace.isUsable, Strace.missing), arguments: FileSystem.usable)
    func `a drain without its fsyncs is caught`(kind: FileSystem) throws {
      let server = try PlatformServer()
      let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
      let cuts = try disk.run { image in
        try disk.box.accept("/webhook/chatwoot", Self.message(1))
        let arguments = Strace.arguments(
          "\(disk.box.folder)/trace", Self.withoutSync, ["\(Surroundings.programs)/royal-drain"])
        let drain = try disk.box.start(Strace.program ?? "strace", arguments)
        try eventually("the answer is sent") { server.messages.count == 1 }
        let cut = try image.copy(named: "cut")
        drain.signalGroup(SIGKILL)
        try drain.wait()
        return [cut]
      }
      for cut in cuts { #expect(try Self.answered(disk, cut, server.messages) == [1, 1]) }
    }

    /// Every fsync and syncfs says that it was done, and does nothing.
    static let withoutSync = ["fsync", "syncfs"].map { Strace.Aim($0, nil, .result(0)) }

    /// Evolution cannot be asked what became of an answer. The second drain is the broken one.
    @Test(.enabled(if: Strace.isUsable, Strace.missing), arguments: FileSystem.usable, [[], ["syncfs"]] as [[String]])
    func `an answer to Evolution is not repeated when its turn was over, but without the group commit it is`(
      kind: FileSystem, broken: [String]
    ) throws {
      let server = try PlatformServer()
      let disk = try Disk(kind, server.settings.merging(MessageFlow.alone) { $1 })
      let cuts = try disk.run { image in
        #expect(try disk.box.hook(HookRequest("/webhook/evolution", Bodies.evolution())).status == 200)
        let drain =
          try broken.isEmpty
          ? disk.box.startDrain()
          : disk.box.start(
            Strace.program ?? "strace",
            Strace.arguments(
              "\(disk.box.folder)/trace", broken.map { Strace.Aim($0, nil, .result(0)) },
              ["\(Surroundings.programs)/royal-drain"]))
        try eventually("the turn is over") { try server.messages.count == 1 && disk.box.isWorkedOff() }
        let cut = try image.copy(named: "cut")
        drain.signalGroup(SIGKILL)
        try drain.wait()
        return [cut]
      }
      for cut in cuts {
        let again = try PlatformServer()
        try disk.box.configure(again.settings.mapValues { $0 })
        try disk.after(cut) {
          let drain = try disk.box.startDrain(by: Reboot.command(in: disk.box))
          try eventually("everything is worked off") { try disk.box.isWorkedOff() }
          try drain.stop()
        }
        #expect(again.messages.count == broken.count)
      }
    }

    /// The power is back: a drain goes on, with a platform that has what it had.
    /// - Parameter isReboot: whether the drain can know that the machine was off.
    /// - Returns: the messages that were answered, before and after.
    static func answered(
      _ disk: Disk, _ cut: LoopImage, _ kept: [PlatformRequest], isReboot: Bool = true
    ) throws -> [Int] {
      let server = try PlatformServer(kept: kept)
      try disk.box.configure(server.settings.mapValues { $0 })
      try disk.after(cut) {
        let drain = try disk.box.startDrain(by: isReboot ? Reboot.command(in: disk.box) : [])
        try eventually("everything is worked off", within: 60) {
          drain.signal(SIGUSR1)
          return try disk.box.isWorkedOff()
        }
        try drain.stop()
        #expect(try disk.box.names("dead") == [] && disk.box.names("bad") == [])
      }
      return (kept + server.messages).compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }.sorted()
    }

    static func message(_ number: Int) -> String {
      Bodies.chatwoot("Hola", id: number, conversation: number, contact: number, age: 0)
    }
  }
}

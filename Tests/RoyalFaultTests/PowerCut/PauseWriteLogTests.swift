import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// A human's word that was acknowledged keeps the bot quiet, wherever the power goes afterwards.
  @Suite(.enabled(if: LoggedDisk.isUsable, LoggedDisk.missing)) struct PauseWriteLogTests {
    @Test(arguments: HookWriteLogTests.kinds)
    func `after whichever write the power goes, a human's word is not forgotten`(
      kind: FileSystem
    ) throws {
      let disk = try Disk(kind, MessageFlow.alone)
      let (recording, moment) = try Self.record(disk)
      let cuts = recording.cuts(seed: UInt64.random(in: 1...99_999)).filter { $0.count >= moment }.shuffled()
      let rounds = try LongRun.rounds(1.5, fast: 3, most: cuts.count) { round in
        let isQuiet = try Self.isQuiet(disk, recording.disk(after: cuts[round]))
        #expect(isQuiet, "\(cuts[round]), \(kind)")
      }
      print("\(kind): \(rounds) of \(cuts.count) power cuts after a human's word")
    }

    @Test func `a drain that takes a human's word out of new and notes it nowhere is caught`() throws {
      let disk = try Disk(.ext4, MessageFlow.alone)
      let (recording, _) = try Self.record(disk)
      let last = try recording.disk(after: Recording.Cut(count: recording.count, seed: nil))
      let isQuiet = try Self.isQuiet(disk, last) { for folder in ["new", "users"] { try disk.box.clear(folder) } }
      #expect(!isQuiet)
    }

    /// A customer writes and is answered, then a person of the shop writes.
    /// - Returns: also, how many requests the disk had got when the latter was acknowledged.
    private static func record(_ disk: Disk) throws -> (Recording, Int) {
      let server = try PlatformServer()
      try disk.box.configure(server.settings.mapValues { $0 })
      var moment = 0
      let recording = try disk.record { log in
        let drain = try disk.box.startDrain()
        try disk.box.accept("/webhook/chatwoot", Bodies.chatwoot(id: 1))
        try eventually("the customer is answered") { try server.messages.count == 1 && disk.box.isWorkedOff() }
        try drain.halt()
        let word = try disk.box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwootHuman("Soy Luz", id: 2)))
        try #require(word.status == 200, "\(word.text)")
        moment = log.position
        drain.signal(SIGCONT)
        try eventually("the word is noted") { try disk.box.isWorkedOff() }
        try drain.crash()
      }
      return (recording, moment)
    }

    /// Whether the customer's next message is left to the person after a power cut.
    private static func isQuiet(_ disk: Disk, _ cut: LoopImage, _ change: () throws -> Void = {}) throws -> Bool {
      let server = try PlatformServer()
      try disk.box.configure(server.settings.mapValues { $0 })
      try disk.after(cut) {
        try change()
        let drain = try disk.box.startDrain(by: Reboot.command(in: disk.box))
        try disk.box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Y anillos?", id: 3))
        try eventually("it is worked off") { try disk.box.isWorkedOff() }
        try drain.stop()
      }
      return !server.messages.contains { $0["content_attributes.in_reply_to"] == "3" }
    }
  }
}

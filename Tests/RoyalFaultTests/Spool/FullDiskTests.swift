import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 5: what is full is told as a passing failure, leaves nothing partial, and recovers by itself.
  @Suite(.enabled(if: LoopImage.isUsable, LoopImage.missing)) struct FullDiskTests {
    /// Small enough to be full after a few messages.
    static let limits = ["size=200k", "size=4m,nr_inodes=40"]

    @Test(arguments: limits) func `a full file system refuses, and takes again what is sent when there is room`(
      limit: String
    ) throws {
      let disk = try SmallSpool(limit)
      var accepted = 0
      var refused: WebAnswer?
      while refused == nil, accepted < 500 {
        let answer = try disk.box.hook(Self.message(accepted + 1))
        if answer.status == 200 { accepted += 1 } else { refused = answer }
      }
      try #require(accepted > 2 && accepted < 500)
      #expect(refused?.status == 500 && refused?.isClearRefusal == true, "\(refused?.text ?? "-")")
      #expect(try Self.flaws(disk.box, accepted: accepted) == [])
      let names = try disk.box.names("new")
      #expect(try disk.box.hook(HookRequest("/webhook/evolution", Bodies.evolution(Self.text))).status == 503)
      try disk.box.remove("new/\(names[0])")
      try disk.box.remove("new/\(names[1])")
      #expect(try disk.box.hook(Self.message(accepted + 1)).status == 200)
    }

    @Test(arguments: LongRun.isWanted ? FileSystem.usable : [.ext4])
    func `a full disk refuses, leaves nothing partial, and takes again by itself`(kind: FileSystem) throws {
      let disk = try Disk(kind)
      _ = try disk.run { _ in
        #expect(try disk.box.hook(Self.message(1)).status == 200)
        try disk.box.fill()
        var accepted = 1
        // What is left in blocks that are in use already takes a few.
        while accepted < 200, try disk.box.hook(Self.message(accepted + 1)).status == 200 { accepted += 1 }
        let refused = try disk.box.hook(Self.message(accepted + 1))
        #expect(refused.status == 500 && refused.isClearRefusal, "\(accepted) were accepted: \(refused.text)")
        #expect(try Self.flaws(disk.box, accepted: accepted) == [])
        try disk.box.remove("filler")
        #expect(try disk.box.hook(Self.message(accepted + 1)).status == 200)
        return []
      }
    }

    @Test func `a drain whose disk fills up goes on by itself when there is room`() throws {
      let server = try PlatformServer()
      let disk = try SmallSpool("size=2m", server.settings.merging(MessageFlow.alone) { $1 })
      for number in 1...3 { #expect(try disk.box.hook(Self.message(number)).status == 200) }
      try disk.box.fill()
      let drain = try disk.box.start("royal-drain")
      try eventually("the drain meets the full disk") { drain.errors.contains("No space left") }
      #expect(try disk.box.hook(Self.message(4)).status == 500)
      #expect(server.messages.isEmpty)
      try disk.box.remove("filler")
      #expect(try disk.box.hook(Self.message(4)).status == 200)
      try eventually("all are answered") { try server.messages.count >= 4 && disk.box.isWorkedOff() }
      #expect(try drain.stop() == .exit(0))
      #expect(server.messages.count == 4)
      #expect(try disk.box.names("bad") == [] && disk.box.names("dead") == [])
    }

    @Test func `a drain has inodes left when the hooks have used up theirs`() throws {
      let server = try PlatformServer()
      let disk = try SmallSpool("size=8m,nr_inodes=2000", server.settings.merging(MessageFlow.alone) { $1 })
      let number = try Self.acceptedWithFewInodes(disk)
      try #require((5...15).contains(number), "\(number) were accepted")
      let drain = try disk.box.startDrain()
      try eventually("all are answered") { server.messages.count == number }
      #expect(try drain.stop() == .exit(0))
    }

    @Test func `a quota that is used up is a passing failure`() throws {
      let disk = try Disk(.btrfs)
      _ = try disk.run { image in
        let tool = try #require(Surroundings.systemProgram("btrfs"), "btrfs is not installed")
        try command(tool, ["quota", "enable", image.mountPoint])
        try command(tool, ["qgroup", "limit", "1M", image.mountPoint])
        var accepted = 0
        var status = 200
        while status == 200, accepted < 400 {
          status = try disk.box.hook(Self.message(accepted + 1)).status
          if status == 200 { accepted += 1 }
        }
        #expect(status == 500 && accepted < 400, "\(accepted) accepted, then \(status)")
        #expect(try disk.box.names("new").count == accepted)
        #expect(try disk.box.names("tmp") == [])
        try command(tool, ["qgroup", "limit", "none", image.mountPoint])
        #expect(try disk.box.hook(Self.message(accepted + 1)).status == 200)
        return []
      }
    }

    static let text = String(repeating: "Hola, ¿tenés anillos? ", count: 400)

    /// What is wrong with what was left when the disk was full.
    static func flaws(_ box: Sandbox, accepted: Int) throws -> [String] {
      let names = try box.names("new")
      var flaws = names.filter { (try? box.entry("new/\($0)").text) != text }.map { "\($0) is torn" }
      if names.count != accepted { flaws.append("\(accepted) were accepted, new/ holds \(names.count)") }
      if case let left = try box.names("tmp"), !left.isEmpty { flaws.append("tmp/ holds \(left)") }
      return flaws
    }

    /// Leaves 40 inodes, of which the hooks leave 2000 / 64, and sends until one refuses.
    /// - Parameter program: what runs the hook.
    static func acceptedWithFewInodes(_ disk: SmallSpool, program: [String] = []) throws -> Int {
      for number in 0... {
        let path = "\(disk.box.spool)/hold/\(number)"
        let isFull = !FileManager.default.createFile(atPath: path, contents: nil)
        if isFull { break }
      }
      for number in 0..<40 { try disk.box.remove("hold/\(number)") }
      var number = 0
      while try disk.box.hook(message(number + 1), program: program).status == 200 { number += 1 }
      return number
    }

    static func message(_ number: Int) -> HookRequest {
      HookRequest("/webhook/chatwoot", Bodies.chatwoot(text, id: number, conversation: number, contact: number))
    }
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// On an ext4 without its journal a power cut may lose what is being moved.
  @Suite(.enabled(if: LoopImage.isUsable, LoopImage.missing)) struct JournalTests {
    @Test(arguments: [true, false]) func `an ext4 without a journal is told, one with it not`(hasJournal: Bool) throws {
      let box = try Sandbox(hasSpool: false)
      let image = try LoopImage.make(.ext4, file: "\(box.folder)/disk.img", mountPoint: "\(box.folder)/disk")
      if !hasJournal {
        try command(
          try #require(Surroundings.systemProgram("tune2fs"), "tune2fs is not installed"),
          ["-O", "^has_journal", image.file])
      }
      try image.mount(options: "loop")
      try box.configure(["ROYAL_SPOOL": "\(box.folder)/disk/spool"])
      #expect(try box.run("royal", ["init", "--spool"]).ending == .exit(0))
      let check = String(decoding: try box.run("royal", ["check", "--offline"]).output, as: UTF8.self)
      #expect(check.contains("lies on ext4"))
      #expect(check.contains("ext4 without a journal") == !hasJournal)
      let drain = try box.run("royal-drain", ["--once"])
      #expect(drain.ending == .exit(0))
      #expect(drain.errors.contains("without a journal") == !hasJournal)
      try image.unmount()
    }
  }
}

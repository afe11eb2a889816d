import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// A daemon that has answered very many messages is as large as one that has answered a few.
  @Suite struct SoakTests {
    private static let users = 200
    private static let batch = 100

    @Test func `memory, descriptors and threads of the daemon do not grow with what it has answered`() throws {
      let server = try PlatformServer()
      let box = try Sandbox(
        server.settings.merging([
          "MESSAGE_BUFFER_TIMEOUT": "0", "MAX_GROUPED_MESSAGES": "1", "MAX_ANSWERS_PER_MINUTE": "0",
          "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "error", "ROYAL_HISTORY_TURNS": "2",
        ]) { $1 })
      let drain = try box.startDrain()
      var sizes: [ProcessSize] = []
      let rounds = try LongRun.rounds(10, fast: 4) { round in
        try Self.put(round * Self.batch..<(round + 1) * Self.batch, box)
        try eventually("batch \(round) is worked off", within: 300) { try box.isWorkedOff() }
        sizes.append(try ProcessSize(drain.pid))
      }
      // The first batches fill caches, pools and the allocator's arenas.
      let early = sizes[max(1, rounds / 10)]
      let late = sizes[rounds - 1]
      #expect(Self.growth(early, late) == [], "\(sizes.map(\.kilobytes)), \(sizes.map(\.descriptors))")
      #expect(server.messages.count == rounds * Self.batch)
      print("soak: \(rounds * Self.batch) messages, \(early) → \(late)")
      #expect(try drain.stop() == .exit(0))
    }

    @Test func `a process that keeps descriptors or memory is caught`() throws {
      let before = try ProcessSize(getpid())
      let descriptors = (0..<8).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
      let memory = [UInt8](repeating: 1, count: 64 << 20 + before.kilobytes << 7)
      let growth = Self.growth(before, try ProcessSize(getpid()))
      #expect(growth.contains("memory") && growth.contains("descriptors") && memory.last == 1)
      for descriptor in descriptors { close(descriptor) }
    }

    private static func growth(_ early: ProcessSize, _ late: ProcessSize) -> [String] {
      var growth: [String] = []
      if late.kilobytes - early.kilobytes > 4_000 + early.kilobytes / 20 { growth.append("memory") }
      if late.descriptors > early.descriptors + 2 { growth.append("descriptors") }
      if late.threads > early.threads + 2 { growth.append("threads") }
      return growth
    }

    /// Puts messages into new/ as the hook does, without a process for each.
    private static func put(_ range: Range<Int>, _ box: Sandbox) throws {
      for number in range {
        let text = """
          Royal-Spool: 1
          Source: chatwoot
          Account: 7
          Conversation: \(number % users + 1)
          Message: \(number + 1)
          User: +54911\(10_000_000 + number % users)

          Pregunta \(number): ¿tenés anillos?
          """
        try Data(text.utf8).write(to: URL(filePath: "\(box.spool)/tmp/soak"))
        try box.move("tmp/soak", to: "new/soak-\(number)")
      }
    }
  }
}

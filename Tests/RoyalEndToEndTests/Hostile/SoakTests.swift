import Foundation
import Testing

@testable import RoyalTestKit

/// A daemon that has answered very many messages is as large as one that has answered a few.
@Suite(.serialized) struct SoakTests {
  /// What a process holds.
  private struct Size {
    let kilobytes: Int
    let descriptors: Int
    let threads: Int

    init(_ pid: pid_t) throws {
      let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
      let number = { (key: String) in
        status.split(separator: "\n").first { $0.hasPrefix("\(key):") }.flatMap {
          Int($0.split(separator: " ")[0].split(separator: "\t").last ?? "") ?? Int($0.filter(\.isNumber))
        } ?? 0
      }
      kilobytes = number("VmRSS")
      threads = number("Threads")
      descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    }
  }

  private static let users = 200

  /// Puts messages into new/ as the hook does, without a process for each.
  private func put(_ range: Range<Int>, _ box: Sandbox) throws {
    for number in range {
      let text = """
        Royal-Spool: 1
        Source: chatwoot
        Account: 7
        Conversation: \(number % Self.users + 1)
        Message: \(number + 1)
        User: +54911\(10_000_000 + number % Self.users)

        Pregunta \(number): ¿tenés anillos?
        """
      try Data(text.utf8).write(to: URL(filePath: "\(box.spool)/tmp/soak"))
      try box.move("tmp/soak", to: "new/soak-\(number)")
    }
  }

  @Test func `memory, descriptors and threads of the daemon do not grow with what it has answered`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging([
        "MESSAGE_BUFFER_TIMEOUT": "0", "MAX_ANSWERS_PER_MINUTE": "0", "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "error",
        "ROYAL_HISTORY_TURNS": "2",
      ]) { $1 })
    let drain = try box.startDrain()
    let total = LongRun.isWanted ? 20_000 : 600
    let batch = 200
    var sizes: [Size] = []
    for start in stride(from: 0, to: total, by: batch) {
      try put(start..<start + batch, box)
      try eventually("\(start + batch) messages are worked off", within: 300) { try box.isWorkedOff() }
      sizes.append(try Size(drain.pid))
    }
    // The first batches fill caches, pools and the allocator's arenas.
    let early = sizes[sizes.count / 3]
    let late = sizes[sizes.count - 1]
    #expect(late.kilobytes - early.kilobytes < 6_000 + early.kilobytes / 20, "\(sizes.map(\.kilobytes))")
    #expect(late.descriptors <= early.descriptors + 2, "\(sizes.map(\.descriptors))")
    #expect(late.threads <= early.threads + 2, "\(sizes.map(\.threads))")
    #expect(server.messages.count >= total / 10)
    print(
      "soak: \(total) messages, \(server.messages.count) answers; RSS \(sizes[0].kilobytes) → \(early.kilobytes) → \(late.kilobytes) KiB, "
        + "descriptors \(early.descriptors) → \(late.descriptors), threads \(early.threads) → \(late.threads)")
    #expect(try drain.stop() == .exit(0))
  }
}

import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 9: nothing that an operator does in the spool stops the daemon, and it means what the table says.
  @Suite struct MonkeyTests {
    @Test func `a monkey in every directory of the spool stops nothing, and what it did not touch is answered once`()
      throws
    {
      let seed =
        ProcessInfo.processInfo.environment["ROYAL_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...99_999)
      print("monkey: ROYAL_SEED=\(seed)")
      let flow = try MessageFlow()
      var keys: [Int: String] = [:]
      var monkey = try Monkey(flow.box, seed: seed)
      let drain = try flow.box.startDrain()
      var actions = 0
      try LongRun.rounds(15, fast: 60) { round in
        let answer = try flow.box.hook(flow.message(round + 1))
        if answer.status == 200 { keys[round + 1] = answer["id"] } else { try #require(answer.status == 500) }
        for _ in 0..<4 { monkey.act() }
        actions += 4
        try #require(drain.isRunning, "the drain ended after \(actions) actions: \(drain.errors.suffix(2000))")
      }
      print("monkey: \(actions) actions, \(keys.count) messages, \(monkey.taken.count) touched")
      try Self.tidyUp(flow.box)
      #expect(try drain.stop() == .exit(0), "\(drain.errors.suffix(2000))")
      try Self.tidyUp(flow.box)
      try Self.finish(flow)
      Self.check(flow, keys, monkey)
      #expect(monkey.outside.isUntouched, "something wrote through a symbolic link")
    }

    /// What waits is worked off, and what is no entry is in bad/.
    private static func finish(_ flow: MessageFlow) throws {
      let drain = try flow.box.startDrain()
      try flow.post(1_000_000...1_000_003)
      try eventually("everything is worked off", within: 120) {
        drain.signal(SIGUSR1)
        age(flow.box)
        return try flow.box.isWorkedOff()
          || (flow.box.names("new").isEmpty && flow.server.messages.count > 0
            && flow.box.names("turns").allSatisfy { $0.count != 40 })
      }
      #expect(drain.isRunning)
      try drain.stop()
      #expect(try flow.box.names("new") == [])
      let answered = flow.server.messages.compactMap { $0["content_attributes.in_reply_to"] }
      for number in 1_000_000...1_000_003 { #expect(answered.count(where: { $0 == "\(number)" }) == 1) }
    }

    private static func check(_ flow: MessageFlow, _ keys: [Int: String], _ monkey: Monkey) {
      let answered = flow.server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
      let counts = Dictionary(answered.map { ($0, 1) }, uniquingKeysWith: +)
      for (number, key) in keys {
        let count = counts[number] ?? 0
        if !monkey.taken.contains(key) { #expect(count >= 1, "message \(number) \(key) was not answered") }
        if !monkey.loosed.contains(key), !monkey.everything {
          #expect(count <= 1, "message \(number) \(key) was answered \(count) times")
        }
      }
    }

    /// The switches are off again, and no grace is left for junk.
    private static func tidyUp(_ box: Sandbox) throws {
      for name in ["ctl/pause-intake", "ctl/pause-drain", "ctl/failstop"] { try? box.remove(name) }
      age(box)
    }

    private static func age(_ box: Sandbox) {
      for name in (try? box.names("new")) ?? [] { box.age("new/\(name)", seconds: 7200) }
    }
  }
}

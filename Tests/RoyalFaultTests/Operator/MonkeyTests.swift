import Foundation
import RoyalCore
import RoyalSpool
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
      #expect(Self.flaws(flow, keys, monkey) == [])
    }

    @Test func `a drain that stands still is caught`() throws {
      let flow = try MessageFlow()
      var keys: [Int: String] = [:]
      let drain = try flow.box.startDrain()
      drain.signal(SIGSTOP)
      for number in 1...3 { keys[number] = try flow.box.hook(flow.message(number))["id"] }
      #expect(Self.flaws(flow, keys, try Monkey(flow.box, seed: 1)).count == 3)
      try drain.crash()
    }

    @Test func `a drain without its records of what was answered is caught`() throws {
      let flow = try MessageFlow()
      let key = try #require(try flow.box.hook(flow.message(1))["id"])
      let entry = try flow.box.names("new")[0]
      let bytes = try flow.box.text("new/\(entry)")
      for _ in 1...2 {
        try flow.finish()
        try flow.box.clear("seen")
        try flow.box.put("new/\(entry)", bytes)
      }
      #expect(Self.flaws(flow, [1: key], try Monkey(flow.box, seed: 1)) == ["message 1 \(key) was answered 2 times"])
    }

    @Test func `the answer to a message that is parked keeps nobody from the end`() throws {
      let flow = try MessageFlow()
      flow.server.reply(PlatformReply(status: 500, body: ""))
      let drain = try flow.box.startDrain()
      try flow.post(1...1)
      try eventually("the answer waits") { try flow.box.waiting().count == 1 }
      try drain.stop()
      let entry = try #require(try flow.box.waiting().first)
      try flow.box.move(entry, to: "hold/\(entry.split(separator: "/")[2])")
      try Self.finish(flow)
      #expect(try flow.box.names("turns").count == 1)
    }

    @Test func `a hand that follows a link is caught`() throws {
      let flow = try MessageFlow()
      let monkey = try Monkey(flow.box, seed: 1)
      symlink(monkey.outside.path, "\(flow.box.spool)/users/link")
      chmod("\(flow.box.spool)/users/link", 0o660)
      #expect(Self.flaws(flow, [:], monkey) == ["something was done through a symbolic link"])
    }

    /// What waits is worked off, and what is no entry is in bad/.
    private static func finish(_ flow: MessageFlow) throws {
      let drain = try flow.box.startDrain()
      try flow.post(1_000_000...1_000_003)
      do {
        try eventually("everything is worked off", within: 120) {
          drain.signal(SIGUSR1)
          age(flow.box)
          return try unparked(flow.box).isEmpty && underway(flow.box).isEmpty && flow.server.messages.count > 0
        }
      } catch {
        let log = drain.errors.split(separator: "\n").filter { !$0.contains("flush entries=") }.suffix(40)
        throw NotInTime(description: "\(error)\n\(log.joined(separator: "\n"))\n\(try flow.box.leftovers())")
      }
      #expect(drain.isRunning)
      try drain.stop()
      #expect(try unparked(flow.box) == [])
      let answered = flow.server.messages.compactMap { $0["content_attributes.in_reply_to"] }
      for number in 1_000_000...1_000_003 { #expect(answered.count(where: { $0 == "\(number)" }) == 1) }
    }

    /// What lies in new/, but for copies of what the operator has parked: those stay out until hold/ lets go of it.
    private static func unparked(_ box: Sandbox) throws -> [String] {
      let parked = try parked(box)
      return try box.names("new").filter { EntryName($0).map { !parked.contains($0.key) } ?? true }
    }

    /// What lies in turns/, but for answers that wait until the operator brings their message back.
    private static func underway(_ box: Sandbox) throws -> [String] {
      let parked = try parked(box)
      return try box.names("turns").filter { name in
        guard name.count == 40 else { return false }
        let bytes = try? Data(contentsOf: URL(filePath: "\(box.spool)/turns/\(name)"))
        let members = bytes.flatMap { TurnRecord(Array($0)) }?.members ?? []
        return !members.contains { parked.contains($0.name.key) }
      }
    }

    private static func parked(_ box: Sandbox) throws -> Set<EventKey> {
      Set(try box.names("hold").compactMap { EntryName($0)?.key })
    }

    private static func flaws(_ flow: MessageFlow, _ keys: [Int: String], _ monkey: Monkey) -> [String] {
      let answered = flow.server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
      let counts = Dictionary(answered.map { ($0, 1) }, uniquingKeysWith: +)
      var flaws = monkey.outside.isUntouched ? [] : ["something was done through a symbolic link"]
      for (number, key) in keys.sorted(by: { $0.key < $1.key }) {
        let count = counts[number] ?? 0
        let mayBeLost = monkey.taken.contains(key)
        let mayBeRepeated = monkey.loosed.contains(key) || monkey.everything
        if count < 1 && !mayBeLost || count > 1 && !mayBeRepeated {
          flaws.append("message \(number) \(key) was answered \(count) times")
        }
      }
      return flaws
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

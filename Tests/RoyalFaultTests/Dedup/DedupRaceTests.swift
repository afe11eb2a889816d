import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 4, raced for real: many hooks with one event against a drain that is killed, and so are some of them.
  @Suite struct DedupRaceTests {
    private static let hooks = 64

    @Test func `one event that 64 hooks bring at once is answered once, whoever is killed`() throws {
      let flow = try MessageFlow()
      let rounds = try LongRun.rounds(24, fast: 3, most: 2000) { round in
        let drain = try flow.box.start("royal-drain")
        try flow.race(round + 1, hooks: Self.hooks)
        try flow.box.crash(drain)
      }
      try flow.finish()
      #expect(flow.flaws() == [], "\(flow.repeated())")
      print("dedup race: \(rounds) rounds of \(Self.hooks) hooks")
    }

    @Test func `without the records in seen the race is lost`() throws {
      let flow = try MessageFlow()
      try flow.race(1, hooks: 2)
      try flow.finish()
      try flow.box.clear("seen")
      try flow.race(1, hooks: 2)
      try flow.finish()
      #expect(flow.flaws() == ["message 1 was answered 2 times"])
    }
  }
}

extension MessageFlow {
  /// So many hooks with one event at once; a few are killed at a random moment.
  func race(_ number: Int, hooks: Int) throws {
    let request = message(number)
    var launch = box.launch("royal-hook", [], request.variables)
    launch.input = "\(box.folder)/race.in"
    try Data(request.body).write(to: URL(filePath: launch.input))
    let pids = try (0..<hooks).map { _ in try launch.start() }
    // The first one lives, so that the event comes in.
    let victims = pids.dropFirst().filter { _ in Int.random(in: 0..<16) == 0 }
    for victim in victims {
      usleep(UInt32.random(in: 0...3000))
      kill(victim, SIGKILL)
    }
    for pid in pids {
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    let output = String(decoding: try Data(contentsOf: URL(filePath: launch.output)), as: UTF8.self)
    let promises = output.components(separatedBy: "Status: 200").count - 1
    #expect(
      (hooks - victims.count...hooks).contains(promises), "\(promises) of \(hooks) acknowledged: \(output.prefix(500))")
    if promises > 0 { accepted.insert(number) }
    try FileManager.default.removeItem(atPath: launch.output)
  }
}

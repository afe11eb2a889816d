import Foundation
import Testing

@testable import RoyalTestKit

/// kill -9 of the drain at random moments while messages come in.
@Suite(.serialized) struct RandomKillTests {
  /// Kills; a machine that only tries things out is spared most of them.
  private static let rounds = Surroundings.isCI ? 200 : 20

  /// Every message is a turn of its own, so that its answers can be counted.
  private static let alone = [
    "MESSAGE_BUFFER_TIMEOUT": "20", "MAX_GROUPED_MESSAGES": "1", "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "warn",
    "MAX_ANSWERS_PER_MINUTE": "0", "MESSAGE_MAX_ATTEMPTS": "1000",
  ]

  /// Posts, kills and starts again; in the end lets the drain finish.
  /// - Parameter post: accepts the message of that number.
  /// - Returns: how many messages were accepted.
  private func run(_ box: Sandbox, rounds: Int, post: (Int) throws -> Void) throws -> Int {
    var count = 0
    for _ in 0..<rounds {
      let drain = try box.start("royal-drain")
      let end = ContinuousClock.now + .milliseconds(Int.random(in: 30...250))
      repeat {
        count += 1
        try post(count)
      } while ContinuousClock.now < end
      try box.crash(drain)
    }
    let last = try box.startDrain()
    try eventually("everything is worked off", within: 120) {
      last.signal(SIGUSR1)
      return try box.isWorkedOff()
    }
    #expect(try last.stop() == .exit(0))
    return count
  }

  @Test func `with a look-up every message is answered exactly once`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(Self.alone) { $1 })
    let count = try run(box, rounds: Self.rounds) { number in
      let body = Bodies.chatwoot("Hola", id: number, conversation: number % 40 + 1, contact: number % 40 + 1)
      try box.accept("/webhook/chatwoot", body)
    }
    let answered = server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
    let log = try box.logs().joined()
    // Else the platform could not be asked, and this test would show nothing.
    #expect(!log.contains("taken as sent") && !log.contains("sent once more"))
    #expect(Set(1...count).subtracting(answered) == [], "\(log.suffix(4000))")
    #expect(Self.repeated(answered) == [:])
    #expect(try box.names("dead") == [])
  }

  @Test func `without a look-up a message is answered once, and twice at most where it was in flight`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(Self.alone) { $1 })
    let rounds = Self.rounds / 4
    let count = try run(box, rounds: rounds) { number in
      let body = Bodies.evolution("Hola", id: "ID\(number)", jid: "54911\(10_000_000 + number)@s.whatsapp.net")
      try box.accept("/webhook/evolution", body)
    }
    let answered = server.messages.compactMap { $0["number"] }
    #expect(Set(answered).count == count)
    let repeated = Self.repeated(answered)
    #expect(repeated.values.allSatisfy { $0 == 2 })
    // At most the users under way at each kill.
    #expect(repeated.count <= rounds * 5)
    #expect(try box.names("dead") == [])
  }

  private static func repeated<Value: Hashable>(_ values: [Value]) -> [Value: Int] {
    Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
  }
}

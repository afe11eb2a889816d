import Foundation
import Testing

@testable import RoyalTestKit

/// The operator's command at work while the drain is: nothing is lost and nothing answered twice.
@Suite(.serialized) struct HandsUnderLoadTests {
  private static let alone = [
    "MESSAGE_BUFFER_TIMEOUT": "20", "MAX_GROUPED_MESSAGES": "1", "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "warn",
    "MAX_ANSWERS_PER_MINUTE": "0", "MESSAGE_MAX_ATTEMPTS": "1000", "WORKER_POOL_SIZE": "4",
  ]

  @Test func `moves while the drain runs lose and double nothing`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(Self.alone) { $1 })
    var drain = try box.startDrain()
    let count = Surroundings.isCI ? 300 : 120
    for number in 1...count {
      let body = Bodies.chatwoot("Hola", id: number, conversation: number % 20 + 1, contact: number % 20 + 1)
      try box.accept("/webhook/chatwoot", body)
      guard number % 4 == 0 else { continue }
      try meddle(box)
      if number == count / 2 {
        // What is done without a drain holds as well.
        try drain.crash()
        for _ in 0..<5 { try meddle(box) }
        drain = try box.startDrain()
      }
    }
    _ = try box.run("royal", ["release", "--state", "hold"])
    try eventually("everything is worked off", within: 120) {
      drain.signal(SIGUSR1)
      if try !box.names("hold").isEmpty { _ = try box.run("royal", ["release", "--state", "hold"]) }
      return try box.isWorkedOff() && box.names("hold").isEmpty
    }
    #expect(try drain.stop() == .exit(0))
    let answered = server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
    #expect(answered.count == count, "\(drain.errors)")
    #expect(Set(answered) == Set(1...count))
    #expect(try box.names("dead") == [] && box.names("bad") == [])
  }

  /// One thing that an operator does; whatever it finds, the command ends with one of its codes.
  private func meddle(_ box: Sandbox) throws {
    let commands = [
      ["hold", "--state", "new,wait"], ["release", "--state", "hold"], ["retry", "--state", "wait"],
      ["hold", try box.names("new").randomElement() ?? "0000"], ["list", "--json"],
      ["why", try box.names("active").randomElement() ?? "0000"],
    ]
    let words = commands.randomElement() ?? []
    let ran = try box.run("royal", words)
    let codes: [Ending] = [.exit(0), .exit(69), .exit(75)]
    #expect(codes.contains(ran.ending), "\(words): \(ran.errors)")
  }
}

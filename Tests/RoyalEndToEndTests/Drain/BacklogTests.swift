import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Many entries that wait: who is answered when.
@Suite(.serialized) struct BacklogTests {
  /// Entries of the user who owns the backlog; a machine that only tries things out is spared most of them.
  private static let size = Surroundings.isCI ? 99_000 : 5000

  /// Writes an entry as the hook would have, without its fsync.
  private func put(
    _ box: Sandbox, user: String, number: Int, text: String = "Hola", age: Int = 60_000
  ) throws {
    let now = Int(Date().timeIntervalSince1970 * 1000)
    var entry = Entry(kind: .message, body: Array(text.utf8))
    let key = EventKey.event(source: "chatwoot", kind: "message", scope: "7", id: String(number))
    entry[.key] = key.hex
    entry[.nonce] = String(repeating: "0", count: 32)
    entry[.received] = Timestamp.iso(now - age)
    entry[.sent] = Timestamp.iso(now - age)
    entry[.source] = "chatwoot"
    entry[.account] = "7"
    entry[.conversation] = user
    entry[.message] = String(number)
    entry[.user] = user
    let name = EntryName(user: UserTag(user: user), key: key).plain
    let file = open("\(box.spool)/new/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o640)
    defer { close(file) }
    let bytes = entry.serialized()
    #expect(write(file, bytes, bytes.count) == bytes.count)
  }

  private func conversations(_ server: PlatformServer) -> [String] {
    server.messages.map { $0.path.split(separator: "/").dropLast().last.map(String.init) ?? "" }
  }

  @Test func `behind the backlog of one user everybody else is answered promptly`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["DUPLICATE_WINDOW": "0", "MAX_ANSWERS_PER_MINUTE": "0"]) { $1 })
    for number in 1...Self.size { try put(box, user: "1", number: number) }
    for user in 2...50 { try put(box, user: String(user), number: 1_000_000 + user) }
    let drain = try box.start("royal-drain")
    try eventually("those with one message each are answered", within: 120) { server.messages.count >= 49 }
    let first = conversations(server).prefix(54)
    // The owner may be among them: five users at most have a turn under way at once.
    #expect(first.filter { $0 == "1" }.count <= 5)
    try eventually("the backlog is being worked off", within: 300) { conversations(server).contains("1") }
    let before = server.messages.count
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 2_000_000, conversation: 99, contact: 99))
    let accepted = server.messages.count
    try eventually("one who writes now is answered", within: 60) { conversations(server).contains("99") }
    let place = conversations(server).firstIndex(of: "99") ?? Int.max
    // The owner's turns follow one another; the buffer of 50 ms has room for some.
    #expect(place - accepted < 100, "\(before) answers before, then the \(place - accepted)th")
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `an order to clear that waits with very many messages is carried out before one is answered`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    for user in 1...1500 { try put(box, user: String(user), number: user) }
    // Files with names that people gave them are looked at before all others.
    for number in 1...300 {
      try box.put(
        "new/shop-\(number)",
        "Royal-Spool: 1\nSource: chatwoot\nAccount: 7\nConversation: \(number)\nUser: \(number)\n\nHola \(number)\n")
    }
    #expect(try box.run("royal", ["clear", "--yes"]).ending == .exit(0))
    #expect(try box.run("royal-drain", ["--once"], within: 120).ending == .exit(0))
    #expect(server.messages.count == 0)
    #expect(try box.leftovers() == [])
    let (dead, bad) = (try box.names("dead").count { !$0.hasSuffix(".why") }, try box.names("bad"))
    #expect(dead == 1800, "\(dead) in dead/, \(bad.prefix(4)) in bad/")
  }

  @Test func `a message that is not pressing starts though more pressing ones never end`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging(["WORKER_POOL_SIZE": "1", "MAX_CONCURRENT_USERS": "1"]) { $1 })
    for user in 1...100 {
      try put(box, user: String(user), number: user, text: "¡Es urgente!", age: 180_000)
    }
    // It has been ready for two minutes, the urgent ones for three: without a share of its own it would come last.
    try put(box, user: "500", number: 500, text: "gracias", age: 120_000)
    try put(box, user: "501", number: 501, text: "¿Qué tal?", age: 120_000)
    let drain = try box.startDrain()
    try eventually("everything is answered", within: 120) { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    let order = conversations(server)
    for user in ["500", "501"] { #expect((order.firstIndex(of: user) ?? Int.max) <= 6, "\(order.prefix(20))") }
  }
}

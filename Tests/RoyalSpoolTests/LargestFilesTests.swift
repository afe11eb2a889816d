import RoyalCore
import Testing

@testable import RoyalSpool

/// What the programs themselves may write at most can be read again: a file that cannot counts as absent, and then a turn
/// would be answered twice, a pause forgotten.
struct LargestFilesTests {
  private let long = String(repeating: "x", count: 10_000)

  @Test func `a turn of as many members as MAX_GROUPED_MESSAGES allows is read again`() {
    let key = EventKey.hash(of: ["k"])
    let members = (0..<1000).map { number in
      TurnRecord.Member(
        name: EntryName(user: UserTag(user: "u"), key: .hash(of: ["\(number)"])),
        nonce: String(repeating: "f", count: 32), day: "2026-11-22")
    }
    var turn = TurnRecord(id: key, members: members, started: 1_795_369_203_123)
    turn.state = .answered
    turn.parts = ["Hola"]
    #expect(TurnRecord(turn.serialized()) == turn)
  }

  @Test func `a memory with the longest ids and many conversations is read again`() {
    var memory = UserMemory(user: long)
    memory.sentIDs = Array(repeating: long, count: 50)
    for number in 0..<100 { memory.firstContact["\(number)\(long)"] = 1_795_369_203_123 }
    memory.pauses = ["chatwoot/7/33": 1_795_369_203_123]
    let again = UserMemory(memory.serialized())
    #expect(again?.pauses == memory.pauses && again?.sentIDs.count == 50 && again?.firstContact.count == 100)
  }
}

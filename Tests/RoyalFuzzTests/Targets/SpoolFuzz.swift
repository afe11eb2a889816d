@testable import RoyalCore
@testable import RoyalSpool

/// The spool's files: what is read, written and read again stays the same.
enum SpoolFuzz {
  static func checkEntry(_ text: [UInt8]) throws {
    guard let entry = try? Entry.parse(text) else { return }
    let written = entry.serialized()
    guard let again = try? Entry.parse(written) else { throw FuzzFinding("the entry cannot be read again") }
    try require(again.serialized() == written, "the entry is read again as another")
    try require(again.body == entry.body && again.userID == entry.userID, "text or user are others")
    _ = String(decoding: text, as: UTF8.self).split(separator: "\n").map { EntryName(String($0)) }
  }

  static func checkTurn(_ text: [UInt8]) throws {
    guard let turn = TurnRecord(text) else { return }
    try require(TurnRecord(turn.serialized()) == turn, "the turn is read again as another")
  }

  static func checkUser(_ text: [UInt8]) throws {
    try checkRemembering(String(decoding: text, as: UTF8.self))
    guard let user = UserMemory(text) else { return }
    try require(UserMemory(user.serialized()) == user, "the memory is read again as another")
  }

  /// Whatever a customer says and however a conversation is called, it is remembered as it was, and forges nothing beside it.
  private static func checkRemembering(_ text: String) throws {
    var user = UserMemory(user: "u")
    let at = 1_795_369_203_123
    user.history = [
      UserMemory.Line(at: at, role: "user", text: text), UserMemory.Line(at: at, role: "assistant", text: "x"),
    ]
    let conversation = HeaderValue.clean(String(text.prefix(200)))
    if !conversation.isEmpty { user.pauses = [conversation: at] }
    try require(UserMemory(user.serialized()) == user, "what was said is remembered otherwise")
  }

  static func checkSeen(_ text: [UInt8]) throws {
    guard let record = SeenRecord(text) else { return }
    try require(SeenRecord(record.line) == record, "the record is read again as another")
    try require(record.line.count { $0 == 0x0A } == 1, "the record is not one line")
  }
}

import RoyalCore
import RoyalSpool
import Testing

struct SeenRecordTests {
  private static let at = 1_790_000_000_000

  @Test(arguments: [
    SeenRecord(state: .claimed, nonce: "-", at: at),
    SeenRecord(
      state: .done, nonce: "90fa", at: at, answer: "Hola \"Ana\"\\ user=x why=\"no\"\nok", user: UserTag(user: "a")),
    SeenRecord(state: .claimed, nonce: "90fa", at: at, why: "agent: HTTP 500: \"=\" \\"),
    SeenRecord(state: .done, nonce: "90fa", at: at, answer: "", user: UserTag(user: "b"), why: "x"),
  ])
  func `a record is read as it was written`(record: SeenRecord) {
    #expect(SeenRecord(record.line) == record)
  }

  @Test(arguments: ["", "done", "done - 2026", "done - 2026-11-24T02:56:38.403Z", "lost - 2026-11-24T02:56:38.403Z\n"])
  func `what is empty or torn counts as none`(line: String) { #expect(SeenRecord(Array(line.utf8)) == nil) }

  @Test(arguments: [
    "answer=", "answer=\"", "answer=\"a", "answer=\"a\\", "user=", "=", "x", "user=zz why",
    "later=\"a b\" user=2ec71b29",
  ])
  func `a tail that is not understood is passed over`(tail: String) {
    let record = SeenRecord(Array("done - 2026-11-24T02:56:38.403Z \(tail)\n".utf8))
    #expect(record?.state == .done && record?.answer == nil)
  }
}

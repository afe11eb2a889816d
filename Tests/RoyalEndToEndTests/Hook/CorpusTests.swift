import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// The platforms' own bodies, through the real royal-hook: `ROYAL_CORPUS` says where they are.
@Suite(
  .serialized,
  .enabled(if: Surroundings.corpus != nil || Surroundings.isCI, "ROYAL_CORPUS is not set: there are no bodies to post"))
struct CorpusTests {
  /// What expected.json says of one body.
  struct Expectation: Decodable {
    struct Mode: Decodable { let action: String, reason: String }
    let file: String
    let account: Mode?
    let agentBot: Mode?
    let action: String?
    let text: String?
    let conversation: Int?
    let message: Int?
    let accountId: Int?
    let instance: String?
    let messageId: String?
    let replyTo: String?
  }

  private static func folder(_ platform: String) throws -> String {
    try #require(Surroundings.corpus, "ROYAL_CI=1 wants ROYAL_CORPUS") + "/\(platform)"
  }

  private static func expectations(_ platform: String) throws -> [Expectation] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = try URL(filePath: "\(folder(platform))/expected.json")
    return try decoder.decode([Expectation].self, from: Data(contentsOf: file))
  }

  /// What became of a body: the word of expected.json, and the entry where there is one to be answered.
  private static func verdict(_ answer: WebAnswer, _ box: Sandbox) throws -> (action: String, entry: Entry?) {
    switch (answer.status, answer.word) {
    case (200, "received"):
      let key = try #require(answer["id"])
      let name = try #require(box.names("new").first { $0.hasSuffix("-\(key)") })
      let entry = try box.entry("new/\(name)")
      return (entry.body.isEmpty ? "fallback" : "answer", entry)
    case (200, "ignored"): return ("ignore", nil)
    case (400, _): return ("reject", nil)
    default: return ("\(answer.status) \(answer.text)", nil)
    }
  }

  @Test(arguments: ["account", "agent_bot"]) func `every Chatwoot body gets its verdict, its text and its ids`(
    mode: String
  ) throws {
    let box = try Sandbox(["CHATWOOT_MODE": mode, "CHATWOOT_BOT_ID": "3"])
    let rows = try Self.expectations("chatwoot")
    try #require(rows.count >= 37)
    for row in rows {
      let body = try Data(contentsOf: URL(filePath: "\(Self.folder("chatwoot"))/\(row.file)"))
      let answer = try box.hook(HookRequest("/webhook/chatwoot", body: Array(body)))
      let expected = try #require(mode == "account" ? row.account : row.agentBot)
      let (action, entry) = try Self.verdict(answer, box)
      #expect(action == expected.action, "\(row.file)")
      if let reason = answer["reason"] { #expect(reason == expected.reason, "\(row.file)") }
      if let entry {
        #expect(entry.text == row.text ?? "", "\(row.file)")
        let ids = [entry[.conversation], entry[.message], entry[.account]].map { $0.flatMap { Int($0) } }
        #expect(ids == [row.conversation, row.message, row.accountId], "\(row.file)")
      }
      try box.clear("new")
    }
  }

  @Test func `every Evolution body gets its verdict, its text and its address`() throws {
    let box = try Sandbox()
    let rows = try Self.expectations("evolution")
    try #require(rows.count >= 53)
    for row in rows {
      let body = try Self.fresh("\(Self.folder("evolution"))/\(row.file)")
      let answer = try box.hook(HookRequest("/webhook/evolution", body))
      let (action, entry) = try Self.verdict(answer, box)
      #expect(action == row.action, "\(row.file): \(answer.text)")
      if let entry {
        #expect(entry.text == row.text ?? "", "\(row.file)")
        #expect(entry[.replyTo] == row.replyTo, "\(row.file)")
        #expect(entry[.message] == row.messageId && entry[.instance] == row.instance, "\(row.file)")
      }
      try box.clear("new")
    }
  }

  /// The body as it is, but written five seconds ago.
  private static func fresh(_ path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let now = Int(Date().timeIntervalSince1970) - 5
    return text.replacing(/"messageTimestamp":(\s*)\d+/) { "\"messageTimestamp\":\($0.output.1)\(now)" }
  }
}

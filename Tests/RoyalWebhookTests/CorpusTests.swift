import Foundation
import RoyalCore
import Testing

@testable import RoyalWebhook

/// The platforms' own bodies, outside of the project: `ROYAL_CORPUS` says where.
struct CorpusTests {
  private static let folder = ProcessInfo.processInfo.environment["ROYAL_CORPUS"]
  private static let isRequired = ProcessInfo.processInfo.environment["ROYAL_CI"] == "1"

  /// What expected.json says of one body.
  private struct Expectation: Decodable {
    struct Mode: Decodable {
      let action: String
      let reason: String
    }
    let file: String
    let account: Mode?
    let agentBot: Mode?
    let action: String?
    let text: String?
    let replyTo: String?
    let messageId: String?
    let now: Int?
  }

  private static func expectations(_ platform: String) throws -> [Expectation] {
    let path = try #require(folder) + "/\(platform)/expected.json"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Expectation].self, from: Data(contentsOf: URL(filePath: path)))
  }

  private static func body(_ platform: String, _ file: String) throws -> JSONValue {
    let path = try #require(folder) + "/\(platform)/\(file)"
    return try JSONValue.parse(Array(Data(contentsOf: URL(filePath: path))))
  }

  private static func action(_ verdict: Verdict) -> String {
    switch verdict {
    case .accept(let filing): filing.entry.body.isEmpty ? "fallback" : "answer"
    case .ignore: "ignore"
    case .reject: "reject"
    }
  }

  @Test func `CI brings the corpus`() {
    #expect(!Self.isRequired || Self.folder != nil)
  }

  @Test(.enabled(if: folder != nil)) func `every Chatwoot body gets its verdict and its text in both modes`() throws {
    let rows = try Self.expectations("chatwoot")
    #expect(rows.count > 30)
    for row in rows {
      for (mode, expected) in [(ChatwootMode.account, row.account), (.agentBot, row.agentBot)] {
        var settings = Settings()
        settings.chatwootMode = mode
        settings.chatwootBotID = 3
        let verdict = ChatwootVerdict.verdict(
          on: try Self.body("chatwoot", row.file), settings: settings, arrival: Body.arrival)
        #expect(Self.action(verdict) == expected?.action, "\(row.file) \(mode)")
        if let reason = verdict.reason { #expect(reason == expected?.reason, "\(row.file) \(mode)") }
        if let entry = verdict.accepted { #expect(entry.text == row.text ?? "", "\(row.file) \(mode)") }
      }
    }
  }

  @Test(.enabled(if: folder != nil)) func `every Evolution body gets its verdict, its text and its address`() throws {
    let rows = try Self.expectations("evolution")
    #expect(rows.count > 40)
    for row in rows {
      let arrival = Arrival(now: (row.now ?? 0) * 1000, nonce: Body.arrival.nonce)
      let verdict = EvolutionVerdict.verdict(
        on: try Self.body("evolution", row.file), settings: Settings(), arrival: arrival)
      #expect(Self.action(verdict) == row.action, "\(row.file): \(verdict.word)")
      guard let entry = verdict.accepted else { continue }
      #expect(entry.text == row.text ?? "", "\(row.file)")
      #expect(entry[.replyTo] == row.replyTo, "\(row.file)")
      #expect(entry[.message] == row.messageId, "\(row.file)")
    }
  }
}

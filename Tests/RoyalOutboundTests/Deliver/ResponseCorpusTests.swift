import RoyalCore
import RoyalOutbound
import Testing

@Suite("The platforms' own answers", .enabled(if: Corpus.isDue, Corpus.absence)) struct ResponseCorpusTests {
  /// How the last column of evolution/INDEX.md begins, and what that means.
  private static let demands: [(words: String, kinds: [OutcomeClass])] = [
    ("done", [.sent]), ("treat as sent", [.sent]), ("a 201 WITHOUT key.id is a failure", [.permanent]),
    ("permanent: configuration", [.configuration]), ("configuration", [.configuration]), ("permanent", [.permanent]),
    ("transient", [.temporary, .unreachable]), ("TRANSIENT", [.temporary, .unreachable]),
  ]

  @Test func `each of Evolution's answers asks for what the index says`() throws {
    let rows = try String(decoding: Corpus.bytes("responses/evolution/INDEX.md"), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: "|").map { $0.trimmed } }.filter {
        $0.first?.hasSuffix(".json") == true
      }
    let files = try Corpus.names(in: "responses/evolution").filter { $0.hasSuffix(".json") }
    #expect(rows.map { $0[0] }.sorted() == files)
    for row in rows {
      let demand = try #require(Self.demands.first { row[row.count - 1].hasPrefix($0.words) }, "\(row)")
      let json = try JSONValue.parse(Corpus.bytes("responses/evolution/\(row[0])"))
      let status = try #require(json["httpStatus"]?.int)
      let reply = HTTPReply(status: status, body: Array(try #require(json["body"]).raw))
      let outcome = try Platforms.evolution(ScriptedTransport(.reply(reply))).send(Platforms.evolutionPart())
      #expect(demand.kinds.contains(outcome.kind), "\(row[0]): \(outcome)")
    }
  }

  /// contracts/chatwoot.md §4.2, by the file's name; the status is its beginning.
  private static let chatwoot: [(name: String, kind: OutcomeClass)] = [
    ("200-", .sent), ("401-", .configuration), ("404-", .permanent), ("422-too-many-messages", .temporary),
    ("422-", .permanent), ("429-", .temporary),
  ]

  @Test func `each of Chatwoot's answers asks for what the contract says`() throws {
    for name in try Corpus.names(in: "responses/chatwoot") {
      let row = try #require(Self.chatwoot.first { name.hasPrefix($0.name) }, "\(name)")
      let status = try #require(Int(name.prefix(3)))
      let reply = HTTPReply(status: status, body: try Corpus.bytes("responses/chatwoot/\(name)"))
      let outcome = try Platforms.chatwoot(ScriptedTransport(.reply(reply))).send(Platforms.chatwootPart())
      #expect(outcome.kind == row.kind, "\(name): \(outcome)")
      if row.kind == .sent { #expect(outcome != .sent(providerID: nil)) }
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

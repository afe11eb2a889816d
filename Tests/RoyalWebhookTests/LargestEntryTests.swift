import RoyalCore
import Testing

@testable import RoyalWebhook

/// What is acknowledged can be read by the drain, however large a sender makes its parts.
struct LargestEntryTests {
  private static let long = String(repeating: "x", count: 10_000)

  private static func accepted(_ verdict: Verdict) -> Filing? {
    if case .accept(let filing) = verdict { return filing }
    return nil
  }

  @Test func `an entry with the most and the longest lines is read as it was written`() throws {
    let attachments = (0..<40).map { "{\"file_type\":\"image\",\"data_url\":\"https://s3/\($0)/\(Self.long)\"}" }
    let body = try Body.json(
      Body.chatwoot,
      [
        "attachments": "[\(attachments.joined(separator: ","))]", "sender.name": "\"\(Self.long)\"",
        "source_id": "\"\(Self.long)\"", "content_attributes.email.subject": "\"\(Self.long)\"",
      ])
    let verdict = ChatwootVerdict.verdict(on: body, settings: Settings(), arrival: Body.arrival)
    let entry = try #require(Self.accepted(verdict)).entry
    let again = try Entry.parse(entry.serialized())
    #expect(again.serialized() == entry.serialized() && again.all(.attachment).count == AttachmentLine.limit)
  }

  @Test(arguments: ["remoteJid", "instance"])
  func `an address that would be cut off, and so be another's, is refused`(key: String) throws {
    let changes = key == "instance" ? ["instance": "\"\(Self.long)\""] : ["data.key.remoteJid": "\"\(Self.long)@lid\""]
    let body = try Body.json(Body.evolution, changes)
    guard case .reject(let refusal) = EvolutionVerdict.verdict(on: body, settings: Settings(), arrival: Body.arrival)
    else { return #expect(Bool(false), "it is not refused") }
    #expect(refusal.status(for: .evolution) == 400)
  }

  @Test func `another address of the chat that is too long to be one is left out`() throws {
    let body = try Body.json(Body.evolution, ["data.key.remoteJidAlt": "\"\(Self.long)@s.whatsapp.net\""])
    let verdict = EvolutionVerdict.verdict(on: body, settings: Settings(), arrival: Body.arrival)
    #expect(try #require(Self.accepted(verdict)).entry.all(.replyAlternative) == [])
  }
}

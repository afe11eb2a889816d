import RoyalCore
import Testing

@testable import RoyalWebhook

struct CustomHookTests {
  private static func hook(_ text: String) throws -> HookSettings {
    let file = try ConfigurationFile(Array(text.utf8), name: "x")
    return try HookSettings(name: "shop", file.assignments, file: "x", isWhole: false)
  }

  private func verdict(_ configuration: String, _ body: String) throws -> Verdict {
    CustomVerdict(hook: try Self.hook(configuration), arrival: Body.arrival).on(try JSONValue.parse(Array(body.utf8)))
  }

  private static let full = "USER=from.id\nTEXT=text,caption\nID=id\nNAME=from.name\nREPLY_TO=chat\nSENT=date\n"

  @Test func `a body becomes an entry`() throws {
    let body = #"{"id":77,"from":{"id":5,"name":"Ana\nR."},"chat":-9,"date":1795369200,"caption":"Hola\r\n¿y?"}"#
    guard case .accept(let filing) = try verdict(Self.full, body) else { throw Missing() }
    let entry = filing.entry
    #expect(filing.key == EventKey.event(source: "shop", kind: "message", scope: "", id: "77"))
    #expect(filing.name.user == UserTag(user: "shop:5"))
    #expect(entry[.source] == "shop" && entry[.user] == "shop:5" && entry[.name] == "Ana R." && entry[.message] == "77")
    #expect(entry[.replyTo] == "-9" && entry[.conversation] == "-9" && entry[.keyFrom] == nil)
    #expect(entry[.sent] == "2026-11-22T17:40:00.000Z")
    #expect(String(decoding: entry.body, as: UTF8.self) == "Hola\n¿y?")
  }

  private struct Missing: Error {}

  @Test func `without an id the key is random, and without an address the user is one`() throws {
    guard case .accept(let one) = try verdict("USER=u\nTEXT=t", #"{"u":"ana","t":"x"}"#),
      case .accept(let two) = try verdict("USER=u\nTEXT=t\nID=i", #"{"u":"ana","t":"x"}"#)
    else { throw Missing() }
    #expect(one.key != two.key)
    #expect(one.entry[.keyFrom] == "random" && two.entry[.keyFrom] == "random")
    #expect(one.entry[.conversation] == "ana" && one.entry[.replyTo] == "ana" && one.entry[.message] == nil)
  }

  @Test(
    "what comes with a text or in its place",
    arguments: [
      (#""t":"x","m":{"voice":{"file_id":"a"}}"#, "x", ["voice -"]), (#""m":{"photo":[{"w":1}]}"#, "", ["photo -"]),
      (#""t":" ","m":{"picture":"https://h/a b.jpg"}"#, "", ["picture https://h/a%20b.jpg"]),
      (#""m":{"place":{"latitude":-34.6,"longitude":-58.4},"voice":{}}"#, "", ["voice -", "place geo:-34.6,-58.4"]),
    ])
  func attachments(_ row: (body: String, text: String, lines: [String])) throws {
    let configuration = "USER=u\nTEXT=t\nATTACHMENT=m.voice,m.photo.0,m.photo,m.picture,m.place\n"
    guard case .accept(let filing) = try verdict(configuration, "{\"u\":\"a\",\(row.body)}") else { throw Missing() }
    let lines = row.lines == ["photo -"] ? ["photo -", "photo -"] : row.lines
    #expect(filing.entry.all(.attachment) == lines && String(decoding: filing.entry.body, as: UTF8.self) == row.text)
  }

  @Test("an attachment that is none leaves a message without text", arguments: ["null", "[]", "\"\"", "7", "true"])
  func noAttachment(_ value: String) throws {
    let verdict = try verdict("USER=u\nTEXT=t\nATTACHMENT=m.voice\n", "{\"u\":\"a\",\"m\":{\"voice\":\(value)}}")
    guard case .ignore(let reason, _) = verdict else { throw Missing() }
    #expect(reason == "no_text")
  }

  @Test(
    "what is no message is ignored, with the reason",
    arguments: [
      ("{}", "no_user"), (#"{"u":"a"}"#, "no_text"), (#"{"u":"a","t":"  "}"#, "no_text"),
      (#"{"u":null,"t":"x"}"#, "no_user"),
      (#"{"u":"\n","t":"x"}"#, "no_user"), (#"{"u":"a","t":{"x":1}}"#, "no_text"),
      (#"{"u":"a","t":"x","kind":"b"}"#, "filter:kind"),
    ])
  func ignored(_ row: (body: String, reason: String)) throws {
    let filter = row.reason.hasPrefix("filter") ? "FILTER='kind in a,c'\n" : ""
    guard case .ignore(let reason, let report) = try verdict("USER=u\nTEXT=t\n" + filter, row.body) else {
      throw Missing()
    }
    #expect(reason == row.reason && report == nil)
  }

  @Test("JSON that is no object is refused", arguments: ["[]", "7", "\"x\"", "null"]) func noObject(_ body: String)
    throws
  {
    guard case .reject(let refusal) = try verdict(Self.full, body) else { throw Missing() }
    #expect(refusal.cause == .malformed)
  }

  @Test(
    "the sender's time",
    arguments: [
      ("1795369200", "2026-11-22T17:40:00.000Z"), ("1795369200.5", "2026-11-22T17:40:00.500Z"),
      ("1795369200123", "2026-11-22T17:40:00.123Z"), (#""2026-11-22T17:40:00Z""#, "2026-11-22T17:40:00.000Z"),
      (#""1795369200""#, "2026-11-22T17:40:00.000Z"), ("9e99", Timestamp.iso(Body.now)),
      ("-5", Timestamp.iso(Body.now)),
      ("1.7953692e9", "2026-11-22T17:40:00.000Z"), (#""0x6a22""#, Timestamp.iso(Body.now)),
      (#""inf""#, Timestamp.iso(Body.now)), (#""soon""#, Timestamp.iso(Body.now)),
      ("4000000000", Timestamp.iso(Body.now)), ("null", Timestamp.iso(Body.now)),
    ])
  func sent(_ row: (json: String, sent: String)) throws {
    let body = #"{"from":{"id":5},"text":"x","date":\#(row.json)}"#
    guard case .accept(let filing) = try verdict(Self.full, body) else { throw Missing() }
    #expect(filing.entry[.sent] == row.sent)
  }

  private struct Row: Sendable {
    var configuration: String
    var header: String?
    var isRight: Bool
  }

  /// HMAC-SHA256 of `{}` with the key `s3cret`, from `printf '{}' | openssl dgst -sha256 -hmac s3cret`.
  private static let hex = "adbde1ce40c89c14215687d5d762a47df6dfaefcfad61e2e86718ffc8498571b"
  private static let rows = [
    Row(configuration: "", header: hex, isRight: true), Row(configuration: "", header: nil, isRight: false),
    Row(configuration: "", header: "sha256=" + hex, isRight: false),
    Row(configuration: "SIGNATURE_PREFIX='sha256='", header: "sha256=" + hex, isRight: true),
    Row(configuration: "SIGNATURE_PREFIX='sha256='", header: hex, isRight: false),
    Row(configuration: "", header: String(hex.dropLast(2)), isRight: false),
    Row(configuration: "", header: hex.uppercased(), isRight: true),
    Row(configuration: "SIGNATURE_ENCODING=base64", header: hex, isRight: false),
    Row(configuration: "SIGNATURE_ALGORITHM=token", header: "s3cret", isRight: true),
    Row(configuration: "SIGNATURE_ALGORITHM=token", header: "s3cre", isRight: false),
    Row(configuration: "SIGNATURE_ALGORITHM=token", header: "", isRight: false),
    Row(configuration: "SIGNATURE_ALGORITHM=token\nSIGNATURE_PREFIX='Bearer '", header: "Bearer s3cret", isRight: true),
  ]

  @Test("a signature is right or is not", arguments: rows.indices) func signature(_ index: Int) throws {
    let row = Self.rows[index]
    let text = "USER=u\nTEXT=t\nSIGNATURE_HEADER=X-Sig\nSIGNATURE_SECRET=old,s3cret\n\(row.configuration)"
    let signature = CustomSignature(try Self.hook(text).signature)
    let head = RequestHead.plain(row.header.map { ["x-sig": $0] } ?? [:])
    let refusal = refusal {
      try signature.checkToken(head)
      try signature.check(head, body: Array("{}".utf8))
    }
    #expect((refusal == nil) == row.isRight)
    #expect(refusal == nil || refusal?.cause == .unauthorized)
  }

  @Test func `a signature in base64`() throws {
    // openssl dgst -sha256 -hmac s3cret -binary | base64
    let text = "USER=u\nTEXT=t\nSIGNATURE_HEADER=X-Sig\nSIGNATURE_SECRET=s3cret\nSIGNATURE_ENCODING=base64\n"
    let signature = CustomSignature(try Self.hook(text).signature)
    let body = Array("{}".utf8)
    #expect(
      refusal { try signature.check(.plain(["x-sig": "rb3hzkDInBQhVofV12Kkffbfrvz61h4uhnGP/ISYVxs="]), body: body) }
        == nil)
    #expect(
      refusal {
        try signature.check(.plain(["x-sig": "rb3hzkDInBQhVofV12Kkffbfrvz61h4uhnGP/ISYVxs="]), body: Array("{ }".utf8))
      } != nil)
  }
}

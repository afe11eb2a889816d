import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// What royal-hook stores of the two platforms' messages, and what it says.
@Suite(.serialized) struct HookIntakeTests {
  @Test(arguments: Way.allCases) func `a Chatwoot message is stored once, however often it comes`(way: Way) throws {
    let box = try Sandbox()
    let request = HookRequest("/webhook/chatwoot", Bodies.chatwoot())
    let first = try box.hook(request, by: way)
    #expect(first.status == 200 && first.word == "received")
    let second = try box.hook(request, by: way)
    #expect(second.status == 200 && second.word == "duplicate" && second["id"] == first["id"])
    let entry = try box.onlyEntry()
    #expect(entry[.key] == first["id"])
    #expect(entry.text == "Hola, ¿tenés anillos?")
    #expect(
      [entry[.source], entry[.account], entry[.conversation], entry[.message]] == ["chatwoot", "7", "33", "5120"])
    #expect(entry[.name] == "Ana" && entry[.nonce]?.count == 32 && entry.kind == .message)
    #expect(try box.names("tmp") == [])
  }

  @Test(arguments: Way.allCases) func `an Evolution message is stored once, without the apikey`(way: Way) throws {
    let box = try Sandbox()
    let request = HookRequest("/webhook/evolution/messages-upsert", Bodies.evolution())
    let first = try box.hook(request, by: way)
    #expect(first.status == 200 && first.word == "received")
    #expect(try box.hook(request, by: way).word == "duplicate")
    let entry = try box.onlyEntry()
    #expect(entry.text == "Hola, ¿tenés anillos?")
    #expect(entry[.replyTo] == "5491155550101@s.whatsapp.net" && entry[.user] == "+5491155550101")
    #expect(entry[.instance] == "Tienda Ñandú" && entry[.message] == "3EB0AA01" && entry[.phone] == "+5491155550101")
    #expect(try !box.text("new/\(box.names("new")[0])").contains("EVO-SECRET-KEY"))
  }

  @Test(arguments: Way.allCases) func `what the front of several nodes says of a request stands in the entry`(way: Way)
    throws
  {
    for (headers, front, tried) in [
      ([:], nil, nil), (["X-Royal-Tried": "10.0.0.1:80"], nil, nil), (["X-Royal-Front": "yesterday"], nil, nil),
      (["X-Royal-Front": "1790000000.123"], "2026-09-21T14:13:20.123Z", nil),
      (["X-Royal-Front": "1790000000.123", "X-Royal-Tried": "10.0.0.1:80"], "2026-09-21T14:13:20.123Z", "10.0.0.1:80"),
    ] as [([String: String], String?, String?)] {
      let box = try Sandbox()
      _ = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot(), headers: headers), by: way)
      let entry = try box.onlyEntry()
      #expect(entry[.front] == front && entry[.tried] == tried, "\(headers)")
    }
  }

  @Test func `the file's name is the user's eight digits and the key, and cat shows the message`() throws {
    let box = try Sandbox()
    let key = try box.accept("/webhook/evolution", Bodies.evolution())
    let name = try box.names("new")[0]
    let user = SHA256.hash(Array("+5491155550101".utf8)).prefix(4)
    #expect(name == "\(Hex.encode(user))-\(key)")
    let whole = SHA256.hash(Array("whatsapp\u{1F}message\u{1F}\u{1F}3EB0AA01".utf8))
    #expect(key == Hex.encode(whole.prefix(20)))
    let text = try box.text("new/\(name)")
    #expect(text.hasPrefix("Royal-Spool: 1\n") && text.contains("\nKey: \(key)\n"))
    #expect(text.contains("\nLength: 23\n\nHola, ¿tenés anillos?"))
  }

  @Test func `a WhatsApp message that comes through both platforms is stored once`() throws {
    let box = try Sandbox()
    let key = try box.accept("/webhook/evolution", Bodies.evolution())
    let copy = Bodies.chatwoot(changing: [#""source_id":null"#: #""source_id":"WAID:3EB0AA01""#])
    let answer = try box.hook(HookRequest("/webhook/chatwoot", copy))
    // The two platforms may know the person under different names, so the file's name need not be the same.
    #expect(answer["id"] == key)
    #expect(["received", "duplicate"].contains(answer.word))
  }

  static let ignored: [(target: String, body: String, reason: String)] = [
    ("/webhook/chatwoot", #"{"event":"contact_updated","id":1}"#, "event:contact_updated"),
    (
      "/webhook/chatwoot", Bodies.chatwoot(changing: [#""message_type":"incoming""#: #""message_type":"template""#]),
      "message_type:template"
    ),
    ("/webhook/chatwoot", Bodies.chatwoot(changing: [#""private":false"#: #""private":true"#]), "private"),
    ("/webhook/chatwoot", Bodies.chatwoot(changing: [#""pending""#: #""resolved""#]), "status:resolved"),
    ("/webhook/chatwoot", "[1,2]", "not_an_object"),
    ("/webhook/evolution", #"{"event":"connection.update","data":{}}"#, "event:connection.update"),
    ("/webhook/evolution", Bodies.evolution(jid: "120363@g.us"), "group"),
    ("/webhook/evolution", Bodies.evolution(age: 86_400), "stale"),
  ]

  @Test(arguments: ignored.indices) func `what is none of the bot's is answered 200 ignored and not stored`(
    row: Int
  ) throws {
    let row = Self.ignored[row]
    let box = try Sandbox()
    let answer = try box.hook(HookRequest(row.target, row.body))
    #expect(answer.status == 200 && answer.word == "ignored" && answer["reason"] == row.reason)
    try box.expectUntouched(row.reason)
  }

  @Test func `a human's message is answered ignored and reported to the drain`() throws {
    let box = try Sandbox()
    let answer = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwootHuman("Ya te atiendo", id: 5130)))
    #expect(answer.word == "ignored")
    #expect(try box.onlyEntry().kind == .takeover)
  }

  @Test(arguments: Way.allCases) func `a chunked or HEAD request and the front page work where HTTP is spoken`(
    way: Way
  ) throws {
    let box = try Sandbox()
    var front = HookRequest("/")
    front.method = "GET"
    front.length = .missing
    let answer = try box.hook(front, by: way)
    #expect(answer.status == 200 && answer["service"] == "royal")
    front.target = "/health"
    let health = try box.hook(front, by: way)
    #expect(health.status == 503 && health.text.contains("royal-drain does not run"))
    guard way == .http else { return }
    let body = Array(Bodies.chatwoot().utf8)
    let chunks =
      "\(String(body.count / 2, radix: 16))\r\n".utf8 + body[..<(body.count / 2)]
      + "\r\n\(String(body.count - body.count / 2, radix: 16))\r\n".utf8 + body[(body.count / 2)...]
      + "\r\n0\r\n\r\n".utf8
    var request = HookRequest("/webhook/chatwoot", body: Array(chunks), headers: ["Transfer-Encoding": "chunked"])
    request.length = .missing
    #expect(try box.hook(request, by: .http).word == "received")
    #expect(try box.onlyEntry().text == "Hola, ¿tenés anillos?")
  }
}

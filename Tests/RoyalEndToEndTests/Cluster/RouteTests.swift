import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// Which node a webhook goes to, and what the node is told of it.
@Suite(
  .serialized,
  .enabled(
    if: RouteFront.isPossible || Surroundings.isCI, "apt-get install nginx-light libnginx-mod-http-js"))
struct RouteTests {
  private static let chatwoot = "/webhook/chatwoot"
  private static let evolution = "/webhook/evolution"

  @Test func `all that is reported of a conversation has one key`() throws {
    let front = try RouteFront()
    let same = [
      Bodies.chatwoot("Hola", id: 1), Bodies.chatwoot("Chau", id: 2), Bodies.chatwootHuman("Soy Luz", id: 3),
      Bodies.chatwootOpened("conversation_opened"), Bodies.chatwootOpened("automation_event.message_created"),
      Bodies.chatwootOpened("macro.executed"),
      #"{"account":{"id":7},"conversation":{"id":33,"status":"open"},"event":"conversation_typing_on"}"#,
      #"{"account":{"id":7},"contact":{"id":5},"current_conversation":{"id":33},"event":"webwidget_triggered"}"#,
      #"{"id":33,"status":"open","messages":[{"id":8,"account_id":7}],"event":"conversation_updated"}"#,
      #"{"id":33,"status":"open","account":{"id":7},"messages":[],"event":"conversation_updated"}"#,
    ]
    for body in same { #expect(try front.key(Self.chatwoot, body) == "chatwoot/7/33", "\(body)") }
    #expect(try front.key(Self.chatwoot, Bodies.chatwoot("Hola", conversation: 34)) == "chatwoot/7/34")
    let none = #"{"account":{"id":7},"contact":{"id":5},"current_conversation":null,"event":"webwidget_triggered"}"#
    #expect(try front.key(Self.chatwoot, none) == "chatwoot/7/contact/5")
    let strange = [
      "", "null", "[]", "7", "{", #"{"conversation":7,"event":{}}"#, #"{"messages":[null],"event":"conversation_x"}"#,
    ]
    for broken in strange {
      #expect(try front.post(Self.chatwoot, Array(broken.utf8)).status == 200, "\(broken)")
    }
  }

  @Test func `a LID and its telephone number are one contact, and a device is its account`() throws {
    let front = try RouteFront()
    let phone = #""remoteJid":"5491155550101@s.whatsapp.net""#
    let same = [
      phone, #""remoteJid":"5491155550101:12@s.whatsapp.net""#,
      #""remoteJid":"99887766@lid","remoteJidAlt":"5491155550101@s.whatsapp.net""#,
      #""remoteJid":"99887766:3@lid","remoteJidAlt":"5491155550101:3@s.whatsapp.net""#,
      #""remoteJid":"99887766@lid","senderPn":"5491155550101@s.whatsapp.net""#,
    ]
    for jid in same {
      let body = Bodies.evolution("Hola", changing: [phone: jid])
      #expect(try front.key(Self.evolution, body) == "evolution/Tienda Ñandú/5491155550101@s.whatsapp.net", "\(jid)")
    }
    let lone = Bodies.evolution("Hola", changing: [phone: #""remoteJid":"99887766@lid""#])
    #expect(try front.key("/webhook/evolution/messages-upsert", lone) == "evolution/Tienda Ñandú/99887766@lid")
    // What the shop sent names the shop's own number as the sender's.
    let own = #""remoteJid":"99887766@lid","senderPn":"5491155550000@s.whatsapp.net""#
    let sent = Bodies.evolution("Hola", changing: [phone: own, #""fromMe":false"#: #""fromMe":true"#])
    #expect(try front.key(Self.evolution, sent) == "evolution/Tienda Ñandú/99887766@lid")
  }

  @Test func `a body of four megabytes is still seen`() throws {
    let front = try RouteFront()
    let body = Bodies.chatwoot(String(repeating: "anillo ", count: 595_000), conversation: 35)
    #expect(body.utf8.count > 4_160_000 && body.utf8.count < 4_194_304)
    let answer = try front.post(Self.chatwoot, Array(body.utf8))
    #expect(answer.headers["x-key"] == "chatwoot/7/35")
    #expect(answer.text.contains(" \(body.utf8.count) "))
  }

  @Test func `a node is told when a request left the front, and who had it before`() throws {
    let front = try RouteFront(statuses: [200, 500])
    var (first, second) = (0, 0)
    for conversation in 1...40 {
      let before = Date().timeIntervalSince1970
      let answer = try front.post(Self.chatwoot, Array(Bodies.chatwoot("Hola", conversation: conversation).utf8))
      #expect(answer.status == 200)
      let words = answer.text.split(separator: " ").map(String.init)
      let left = Double(words[2].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))) ?? 0
      #expect(abs(left - before) < 30)
      let tried = words.dropFirst(3).joined(separator: " ")
      if tried == "[]" { first += 1 } else { second += tried == "[127.0.0.1:\(front.nodes[1])]" ? 1 : 0 }
    }
    // The node that failed is left alone for a while, and its conversations go to the other at once.
    #expect(second >= 1 && first + second == 40, "\(first) at first, \(second) after another")
  }

  @Test func `where no node takes it Chatwoot is told 500 and others 503, and a refusal is the node's own`() throws {
    let broken = try RouteFront(statuses: [503, 500])
    #expect(try broken.post(Self.chatwoot, Array(Bodies.chatwoot().utf8)).status == 500)
    #expect(try broken.post(Self.evolution, Array(Bodies.evolution().utf8)).status == 503)
    let strict = try RouteFront(statuses: [401, 401])
    let answer = try strict.post(Self.chatwoot, Array(Bodies.chatwoot().utf8))
    #expect(answer.status == 401 && answer.text.hasSuffix(" []"), "\(answer.text)")
  }
}

/// The platforms' own bodies: `ROYAL_CORPUS` says where they are.
@Suite(
  .serialized,
  .enabled(
    if: (RouteFront.isPossible && Surroundings.corpus != nil) || Surroundings.isCI,
    "ROYAL_CORPUS is not set, or apt-get install nginx-light libnginx-mod-http-js"))
struct RouteCorpusTests {
  private static func files(_ platform: String) throws -> [String] {
    let folder = try #require(Surroundings.corpus, "ROYAL_CI=1 wants ROYAL_CORPUS") + "/\(platform)"
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0 != "expected.json" && $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
  }

  /// What the hook files an event under is what it is routed by: account and conversation.
  @Test func `every Chatwoot body is routed by the conversation under which it is filed`() throws {
    let front = try RouteFront()
    let box = try Sandbox(["CHATWOOT_MODE": "account"])
    var compared = 0
    for file in try Self.files("chatwoot") {
      let body = Array(try Data(contentsOf: URL(filePath: file)))
      let key = try front.key("/webhook/chatwoot", body)
      _ = try box.hook(HookRequest("/webhook/chatwoot", body: body))
      for name in try box.names("new") {
        let entry = try box.entry("new/\(name)")
        guard let account = entry[.account], let conversation = entry[.conversation] else { continue }
        #expect(key == "chatwoot/\(account)/\(conversation)", "\(file)")
        compared += 1
      }
      try box.clear("new")
      if let document = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
        let conversation = document["conversation"] as? [String: Any], let id = conversation["id"] as? Int, id > 0
      {
        #expect(key.hasSuffix("/\(id)") && !key.contains("//") && !key.contains("contact"), "\(file): \(key)")
      }
    }
    #expect(compared >= 10, "only \(compared) bodies are filed")
  }

  @Test func `every Evolution message is routed by the contact that is answered`() throws {
    struct Row: Decodable { let file: String, instance: String?, replyTo: String? }
    let front = try RouteFront()
    let folder = try #require(Surroundings.corpus) + "/evolution"
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: URL(filePath: "\(folder)/expected.json")))
    var compared = 0
    for row in rows {
      let key = try front.key("/webhook/evolution", Array(try Data(contentsOf: URL(filePath: "\(folder)/\(row.file)"))))
      #expect(key.hasPrefix("evolution/"), "\(row.file): \(key)")
      guard let contact = row.replyTo, let instance = row.instance else { continue }
      #expect(key == "evolution/\(instance)/\(contact)", "\(row.file)")
      compared += 1
    }
    #expect(compared >= 10)
  }
}

import RoyalCore
import Testing

@testable import RoyalWebhook

struct EvolutionEntryTests {
  @Test func `the entry says what the message says, and nothing that could send one`() throws {
    let filing = try #require(try evolution().acceptedFiling)
    let entry = filing.entry
    #expect(filing.name == EntryName(user: UserTag(user: "+5491155550101"), key: .whatsapp(id: "3EB0AAAA")))
    let expected: [(HeaderName, String)] = [
      (.kind, "message"), (.source, "evolution"), (.instance, "Tienda Uno"), (.message, "3EB0AAAA"),
      (.sent, "2026-11-22T17:40:01Z"), (.received, "2026-11-22T17:40:03.123Z"), (.name, "Ana"),
      (.conversation, "5491155550101@s.whatsapp.net"), (.replyTo, "5491155550101@s.whatsapp.net"),
      (.user, "+5491155550101"), (.phone, "+5491155550101"),
    ]
    for (name, value) in expected { #expect(entry[name] == value, "\(name.rawValue)") }
    #expect(entry.text == "Hola")
    #expect(!String(decoding: entry.serialized(), as: UTF8.self).contains("EVO-SECRET-KEY"))
  }

  struct Address: Sendable, CustomTestStringConvertible {
    let key: String
    let reply: String
    let others: [String]
    let user: String
    var testDescription: String { key }
  }

  static let addresses = [
    Address(key: #"{"remoteJid":"77@lid"}"#, reply: "77@lid", others: [], user: "evolution:Tienda Uno:77@lid"),
    Address(
      key: #"{"remoteJid":"77@lid","remoteJidAlt":"549115555@s.whatsapp.net","participant":""}"#,
      reply: "549115555@s.whatsapp.net", others: ["77@lid"], user: "+549115555"),
    Address(
      key: #"{"remoteJid":"77@lid","senderPn":"549115555@s.whatsapp.net"}"#,
      reply: "549115555@s.whatsapp.net", others: ["77@lid"], user: "+549115555"),
    Address(
      key: #"{"remoteJid":"77@lid","remoteJidAlt":"88@lid","senderPn":"549115555"}"#,
      reply: "549115555@s.whatsapp.net", others: ["77@lid", "88@lid"], user: "+549115555"),
    Address(
      key:
        #"{"remoteJid":"549115555@s.whatsapp.net","previousRemoteJid":"77@lid","senderPn":"549115555@s.whatsapp.net"}"#,
      reply: "549115555@s.whatsapp.net", others: ["77@lid"], user: "+549115555"),
    Address(
      key:
        #"{"remoteJid":"549115555@s.whatsapp.net","remoteJidAlt":"549115555@s.whatsapp.net","addressingMode":"lid"}"#,
      reply: "549115555@s.whatsapp.net", others: [], user: "+549115555"),
    Address(
      key: #"{"remoteJid":"549115555:12@s.whatsapp.net"}"#,
      reply: "549115555:12@s.whatsapp.net", others: [], user: "+549115555"),
  ]

  @Test("the reply goes to a phone's JID where the key has one", arguments: addresses)
  func address(_ row: Address) throws {
    let key = row.key.dropLast() + #","id":"A","fromMe":false}"#
    let entry = try #require(try evolution(["data.key": String(key)]).accepted)
    #expect(entry[.replyTo] == row.reply)
    #expect(entry[.conversation] == row.reply)
    #expect(entry.all(.replyAlternative) == row.others)
    #expect(entry[.user] == row.user)
  }

  @Test func `two instances have the same key for one WhatsApp message`() throws {
    #expect(try evolution().acceptedFiling?.key == (try evolution(["instance": #""Otra""#]).acceptedFiling?.key))
  }
}

import RoyalCore
import Testing

@Suite("An entry's file") struct EntryTests {
  @Test func `what is written is read again`() throws {
    var entry = Entry(kind: .takeover, body: Array("Hola\n\nadiós".utf8))
    entry[.source] = "chatwoot"
    entry[.name] = "Ana María"
    entry.append(.attachment, "image https://x.example/a.png")
    entry.append(.attachment, "audio -")
    let read = try Entry.parse(entry.serialized())
    #expect(read.kind == .takeover)
    #expect(read.body == entry.body)
    #expect(read.all(.attachment).count == 2)
    #expect(String(decoding: entry.serialized().prefix(15), as: UTF8.self) == "Royal-Spool: 1\n")
  }

  @Test func `a header value is one clean line whatever it is made from`() throws {
    var entry = Entry(kind: .message)
    entry[.name] = "Eve\r\nKind: clear\u{0}\u{1B}[31m\u{202E}x"
    #expect(entry[.name] == "Eve  Kind: clear[31mx")
    let read = try Entry.parse(entry.serialized())
    #expect(read.kind == .message)
    entry[.name] = String(repeating: "ñ", count: 5000)
    #expect(entry[.name]?.utf8.count == HeaderValue.limit)
  }

  @Test func `unknown header lines are kept and names are compared without regard to case`() throws {
    let text = "royal-spool: 1\r\nX-Shop: 7\r\nsource: test\r\n\r\nHola"
    var entry = try Entry.parse(Array(text.utf8))
    entry[.user] = "ana"
    let again = try Entry.parse(entry.serialized())
    #expect(again[.source] == "test")
    #expect(String(decoding: again.serialized(), as: UTF8.self).contains("X-Shop: 7\n"))
  }

  @Test func `a body that is not UTF-8 is refused`() {
    #expect(throws: EntryError("the text is not valid UTF-8")) {
      _ = try Entry.parse(Array("Royal-Spool: 1\n\n".utf8) + [0xFF])
    }
  }
}

@Suite("Keys and names") struct EventKeyTests {
  @Test func `a key is the start of the SHA-256 of its parts`() {
    // printf 'chatwoot\037message\0371\0375001' | sha256sum | cut -c1-40
    let key = EventKey.event(source: "chatwoot", kind: "message", scope: "1", id: "5001")
    #expect(key.hex == "4079a6a2e82c8a4fa8b24d4224a2b7efaa023f7e")
    #expect(EventKey(hex: key.hex) == key)
    #expect(EventKey.whatsapp(id: "a") == EventKey.event(source: "whatsapp", kind: "message", scope: "", id: "a"))
  }

  @Test(arguments: [
    ("", 0, 0), (",c2", 2, 0), (",a3", 0, 3), (",c1,a12", 1, 12), (",2", 0, 0), (",x,a4", 0, 4), (",a-1", 0, 0),
  ])
  func `a name's suffixes say what happened to the entry`(suffix: String, crashes: Int, attempts: Int) throws {
    let plain = EntryName(user: UserTag(user: "ana"), key: .whatsapp(id: "x")).plain
    let name = try #require(EntryName(plain + suffix))
    #expect(name.crashes == crashes && name.attempts == attempts && name.plain == plain)
  }

  @Test(arguments: ["", "x", "1234567-0", "zzzzzzzz-0000000000000000000000000000000000000000", "hola.txt"])
  func `other names are none`(name: String) { #expect(EntryName(name) == nil) }
}

@Suite("Folding") struct TextFoldingTests {
  @Test(arguments: [
    ("¿Tenés ANILLOS?", ["tenes", "anillos"]), ("ÑANDÚ", ["nandu"]), ("cafe\u{301}", ["cafe"]),
    ("plata 925!", ["plata", "925"]),
    ("", []), ("🙂", []), ("straße", ["strasse"]), ("你好 ok", ["你好", "ok"]),
  ])
  func `words are folded runs of letters and digits`(text: String, words: [String]) {
    #expect(TextFolding.words(text) == words)
  }
}

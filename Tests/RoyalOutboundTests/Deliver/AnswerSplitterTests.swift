import RoyalOutbound
import Testing

@Suite("AnswerSplitter") struct AnswerSplitterTests {
  @Test(
    "blank text has no parts",
    arguments: ["", " ", "\n\n", " \t\r\n ", "\u{200B}", "\u{FEFF} \u{200D}\n", "\u{0}\u{7}"])
  func blank(_ text: String) {
    #expect(AnswerSplitter.parts(of: text) == [])
  }

  @Test func `a text that fits is one part, without the blanks around it`() {
    #expect(AnswerSplitter.parts(of: "\n Hola, ¿cómo estás?\n\nBien. \n") == ["Hola, ¿cómo estás?\n\nBien."])
  }

  @Test func `a text of just the limit is one part`() {
    let text = String(repeating: "ñ", count: 4000)
    #expect(AnswerSplitter.parts(of: text) == [text])
    #expect(AnswerSplitter.parts(of: text + "x").map(\.count) == [4000, 1])
  }

  @Test(
    "it is cut at the strongest boundary, and there at the last that fits",
    arguments: [
      ("uno dos.\n\ntres. cuatro\ncinco seis", ["uno dos.", "tres. cuatro", "cinco seis"]),
      ("uno dos tres\ncuatro. cinco", ["uno dos tres", "cuatro. cinco"]),
      ("uno dos. tres cuatro", ["uno dos.", "tres cuatro"]),
      ("uno dos tres cuatro", ["uno dos tres", "cuatro"]),
      ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnop", "qrstuvwxyz"]),
      ("¿Venís? claro que voy", ["¿Venís?", "claro que voy"]),
      ("a\r\n\r\nbcdefg hijk lmno pq", ["a\r\n\r\nbcdefg hijk", "lmno pq"]),
      ("(Sí, es así.) y no de otro", ["(Sí, es así.)", "y no de otro"]),
      ("*¡Oferta!* hoy solamente", ["*¡Oferta!*", "hoy solamente"]),
    ])
  func boundary(_ text: String, _ parts: [String]) {
    #expect(AnswerSplitter.parts(of: text, limit: 16) == parts)
  }

  @Test func `an address stays whole as long as it fits into a part`() {
    let start = "https://tienda.example/catalogo?a=1.2.3&b=¿x?!"
    let address = start + String(repeating: "y", count: 3995 - start.count)
    #expect(AnswerSplitter.parts(of: "Mirá. Acá: \(address) Gracias.") == ["Mirá. Acá:", address, "Gracias."])
    let tooLong = address + address
    #expect(AnswerSplitter.parts(of: tooLong).joined() == tooLong)
  }

  @Test func `characters of many scalars stay whole, and count by their UTF-16 units`() {
    let family = "👩‍👩‍👧‍👦"
    let parts = AnswerSplitter.parts(of: String(repeating: family, count: 7), limit: 40)
    #expect(parts.map(\.count) == [3, 3, 1])
    #expect(parts.joined() == String(repeating: family, count: 7))
    let many = AnswerSplitter.parts(of: String(repeating: family, count: 1000))
    #expect(many.allSatisfy { $0.utf16.count <= 4000 } && many.joined().count == 1000)
  }

  @Test func `a character that alone is too long is cut between its scalars`() {
    let pile = "a" + String(repeating: "\u{301}", count: 9000) + "b"
    let parts = AnswerSplitter.parts(of: pile)
    #expect(parts.allSatisfy { $0.utf16.count <= 4000 })
    #expect(parts.joined().unicodeScalars.elementsEqual(pile.unicodeScalars))
  }

  @Test("no word is lost and no part is too long", arguments: [2, 7, 40, 399, 4000])
  func words(_ limit: Int) {
    let text = (0..<900).map { "palabra\($0)\($0 % 7 == 0 ? ".\n\n" : $0 % 5 == 0 ? "! " : " ")" }.joined()
    let parts = AnswerSplitter.parts(of: text, limit: limit)
    #expect(parts.allSatisfy { 1...limit ~= $0.utf16.count && $0.contains { !$0.isWhitespace } })
    #expect(parts.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
  }
}

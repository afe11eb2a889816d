import RoyalCore
import Testing

@testable import RoyalTestKit

/// Inputs on which a reader that goes back takes hours.
@Suite(.timeLimit(.minutes(1)))
struct HTMLHostileTests {
  @Test(arguments: [
    "<", "<a", "<a ", "<!--", "<!", "</", "&", "&#", "&amp", "<script", "<script>", "</script", "<a x=\"", "<a x='>",
    "<li>", "<ol>",
    "<ul><li>", "<pre>", "<br>", "<p>", " ", "\n", "&nbsp;", "&#10;", "-->", "\"", "=\"", "<a =\"><b ='>", "<![CDATA[",
    "<style><!--",
    "<ol start=", "<ol start=\"1\" start",
  ])
  func `a piece very many times over is read in one pass`(piece: String) {
    let many = String(repeating: piece, count: 20_000)
    for html in [many, many + ">", "<p>" + many + "</p>", many + "=\"> \"", many + "</script>", many + "-->x"] {
      #expect(HTMLText.plain(html).utf8.count <= html.utf8.count * 2)
    }
  }

  @Test func `tags that all run into the same open quotation are looked at once`() {
    let html = String(repeating: "<a ='>'", count: 100_000) + "=\""
    #expect(HTMLText.plain(html).utf8.count == 100_002)
  }

  @Test func `random pieces in any order give a text`() {
    let pieces = [
      "<", ">", "</", "<p", "<p>", "</p>", "<!--", "-->", "&", "&lt;", "#", ";", "\"", "'", "=", " ", "\n", "a", "ñ",
      "<script>", "</script",
      "<ol start='", "<li>", "<pre>", "</pre>", "&#x", "41", "\0", "😀", "&nbsp;", "</ol>", "<br>",
    ]
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<3000 {
      let html = (0..<Int.random(in: 0...30, using: &generator))
        .compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      let text = HTMLText.plain(html)
      #expect(text.utf8.last.map { $0 != 0x20 && $0 != 0x0A } ?? true, "\(html.debugDescription)")
    }
  }
}

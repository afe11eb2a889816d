import RoyalCore
import Testing

@testable import RoyalOutbound

private func parse(_ text: String) throws(ConfigurationError) -> RuleBook {
  try RulesFile.parse(Array(text.utf8), name: "shop.rules")
}

private func answer(_ rules: String, to texts: String..., name: String? = nil) throws -> String {
  try parse(rules + "\n\nwords: *\nfallback").answer(to: texts, name: name, hour: 10).text
}

@Suite("a rules file") struct RulesFileTests {
  @Test(
    "names file, line and reason of what is wrong",
    arguments: [
      ("", "shop.rules: there is no rule \"words: *\", which answers when no other applies"),
      ("words: a\nA", "shop.rules: there is no rule \"words: *\", which answers when no other applies"),
      ("\nwords: a\n\nwords: *\nB", "shop.rules line 2: the rule has no answer"),
      (
        "hello\n",
        "shop.rules line 1: a rule begins with \"words:\" or \"courtesy:\"; in an answer, an empty line is a single dot"
      ),
      ("words: a |\nA", "shop.rules line 1: a word is missing beside a \"|\", a \"+\" or the colon"),
      ("words: a + ??\nA", "shop.rules line 1: a word is missing beside a \"|\", a \"+\" or the colon"),
      ("words:\nA", "shop.rules line 1: a word is missing beside a \"|\", a \"+\" or the colon"),
      ("words: a\ncourtesy: b\nA", "shop.rules line 2: a rule has either \"words:\" or \"courtesy:\", not both"),
      ("words: a\nA\nwords: b\nB", "shop.rules line 3: a blank line is missing before this rule"),
      (
        "# note\nwords: a\nA\n{nombre}",
        "shop.rules line 4: {nombre} is no placeholder; there are {name} and {time_of_day}"
      ),
      ("words: a\nA\n[[handof]]", "shop.rules line 3: [[handof]] is no mark; there are [[handoff]] and [[silent]]"),
      ("words: a\n[[handoff]]\nA", "shop.rules line 2: [[handoff]] has to be the answer's last line"),
      ("words: *\nA\n\nwords: *\nB", "shop.rules line 4: this is the second rule \"words: *\""),
      ("words: * | a\nA", "shop.rules line 1: the fallback is \"words: *\" and nothing else"),
      ("courtesy: *\nA", "shop.rules line 1: the fallback is \"words: *\" and nothing else"),
      ("words: a\n" + String(repeating: "x", count: 4097), "shop.rules line 2: longer than 4096 bytes"),
    ])
  func errors(_ text: String, _ expected: String) {
    #expect(throws: ConfigurationError(expected)) { try parse(text) }
  }

  @Test("may come from any editor: CRLF, a byte order mark, blanks at the ends")
  func editors() throws {
    let book = try parse("\u{FEFF}words: a \r\n  one\r\n.\r\ntwo\r\n\r\n\r\nwords: *\r\nfallback\r\n")
    #expect(book.answer(to: ["a"], name: nil, hour: 1).text == "one\n\ntwo")
    #expect(book.answer(to: ["b"], name: nil, hour: 1).text == "fallback")
  }

  @Test("comments stand between rules and in them")
  func comments() throws {
    #expect(try answer("# one\nwords: a\n# two\nyes\n# three\nno", to: "a") == "yes\nno")
  }

  @Test("several words: lines are one list")
  func lines() throws {
    #expect(try answer("words: a\nwords: b | c\nyes", to: "c") == "yes")
  }

  @Test(
    "case, accents, plurals and drawn out letters do not count",
    arguments: [
      ("anillo", "ANILLOS"), ("anillos", "anillo"), ("reloj", "¿Relojes?"), ("relojes", "reloj"), ("luz", "luces"),
      ("envío", "envios"), ("envios", "ENVÍO"), ("dije", "dijes"), ("kit", "kits"), ("catálogo", "catalogooo"),
      ("collar", "collares"), ("mes", "meses"), ("país", "pais"), ("925", "plata 925"), ("1000", "1000"),
    ])
  func folding(_ word: String, _ text: String) throws {
    #expect(try answer("words: \(word)\nyes", to: text) == "yes")
  }

  @Test(
    "words are whole words", arguments: [("aro", "caro"), ("oro", "tesoro"), ("1000", "10000"), ("anillo", "anilloso")])
  func wholeWords(_ word: String, _ text: String) throws {
    #expect(try answer("words: \(word)\nyes", to: text) == "fallback")
  }

  @Test("a phrase's words stand side by side, what + joins anywhere")
  func phrases() throws {
    #expect(try answer("words: compra minima\nyes", to: "¿la COMPRA, mínima?") == "yes")
    #expect(try answer("words: compra minima\nyes", to: "minima compra") == "fallback")
    #expect(try answer("words: compra minima\nyes", to: "compra") == "fallback")
    #expect(try answer("words: precio + anillo de plata\nyes", to: "anillos de plata, ¿precio?") == "yes")
    #expect(try answer("words: precio + anillo de plata\nyes", to: "anillos", "precio") == "fallback")
  }

  @Test(
    "the more specific rule wins, wherever it stands",
    arguments: [
      ("hola anillo", "topic"), ("hola", "courtesy"), ("buen dia, muy buen dia, anillo", "topic"),
      ("precio de anillos", "both"), ("anillo de plata", "phrase"), ("precio, anillo de plata", "phrase"),
      ("reloj", "first"),
      ("oro plata", "two"),
    ])
  func specificity(_ text: String, _ expected: String) throws {
    let rules = """
      courtesy: hola | muy buen dia
      courtesy

      words: anillo
      topic

      words: precio + anillo
      both

      words: anillo de plata
      phrase

      words: reloj
      first

      words: reloj
      second

      words: oro
      one

      words: plata | oro
      two
      """
    #expect(try answer(rules, to: text) == expected)
  }

  @Test(
    "a name that is not known goes with its comma and blank",
    arguments: [
      ("¡Hola, {name}!", "¡Hola, Ana!", "¡Hola!"), ("Gracias {name}.", "Gracias Ana.", "Gracias."),
      ("{name}, mirá", "Ana, mirá", "mirá"), ("{name}", "Ana", ""), ("a {name} b", "a Ana b", "a b"),
      ("{time_of_day} {name}", "buenos días Ana", "buenos días"), ("{ {x", "{ {x", "{ {x"),
    ])
  func placeholders(_ template: String, _ known: String, _ unknown: String) throws {
    #expect(try answer("words: a\n\(template)", to: "a", name: "Ana") == known)
    #expect(try answer("words: a\n\(template)", to: "a") == unknown)
  }

  @Test("what is filled in is not read again")
  func onlyOnce() throws {
    let book = try parse("words: *\nHola {name}")
    let answer = book.answer(to: ["x"], name: "{time_of_day}\n[[handoff]]", hour: 1)
    #expect(answer == Answer(text: "Hola {time_of_day}\n[[handoff]]"))
  }

  @Test("marks are taken off the answer")
  func marks() throws {
    let book = try parse("words: a\nyes\n[[handoff]]\n\nwords: *\n[[silent]]")
    #expect(book.answer(to: ["a"], name: nil, hour: 1) == Answer(text: "yes", handoff: true))
    #expect(book.answer(to: ["b"], name: nil, hour: 1) == Answer(text: "", silent: true))
  }

  @Test("which rule answers can be explained")
  func explanation() throws {
    let book = try parse("words: precio + anillo | anillo\nA\n\ncourtesy: hola\nB\n\nwords: *\nC")
    #expect(
      book.explain("Hola, ¿precio de anillos?") == """
        words: hola precio de anillo
        answers: line 1 by "precio + anillo", "anillo"
        applies: line 4 as a courtesy, by "hola"
        applies: line 7 as the fallback
        """)
  }
}

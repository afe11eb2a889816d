import RoyalCore
import Testing

@testable import RoyalOutbound

private func parse(_ text: String) throws(ConfigurationError) -> RuleBook {
  try RulesFile.parse(Array(text.utf8), name: "shop.rules")
}

private let missing = "shop.rules line 1: a word is missing beside a \"|\", a \"+\" or the colon"
private let ownLine = "the mark needs a line of its own, the answer's last, with [[handoff]] or [[silent]] alone"
private let noFallback = "shop.rules: there is no rule \"words: *\", which answers when no other applies"

private func answer(_ rules: String, to texts: String..., name: String? = nil) throws -> String {
  try parse(rules + "\n\nwords: *\nfallback").answer(to: texts, name: name, hour: 10).text
}

@Suite("a rules file") struct RulesFileTests {
  @Test(
    "names file, line and reason of what is wrong",
    arguments: [
      (
        "words: a\nHola {name",
        "shop.rules line 2: \"{name\" lacks its closing brace; there are {name} and {time_of_day}\n" + noFallback
      ),
      ("", noFallback), ("words: a\nA", noFallback),
      ("\nwords: a\n\nwords: *\nB", "shop.rules line 2: the rule has no answer"),
      ("words: *", "shop.rules line 1: the rule has no answer"),
      (
        "hello\n\nwords: *\nA",
        "shop.rules line 1: a rule begins with \"words:\" or \"courtesy:\"; in an answer, an empty line is a single dot"
      ),
      ("words: a |\nA\n\nwords: *\nB", missing), ("words: a + \nA\n\nwords: *\nB", missing),
      ("words:\nA\n\nwords: *\nB", missing),
      (
        "words: a + ??\nA\n\nwords: *\nB",
        "shop.rules line 1: \"??\" has neither letters, digits nor emoji: nothing can match it"
      ),
      (
        "words: a | gracias + 👍\nA\n\nwords: *\nB",
        "shop.rules line 1: \"gracias + 👍\" has words and emoji: emoji count only in a message without words"
      ),
      (
        "words: a\ncourtesy: b\nA\n\nwords: *\nB",
        "shop.rules line 2: a rule has either \"words:\" or \"courtesy:\", not both"
      ),
      ("words: *\nA\nwords: b\nB", "shop.rules line 3: a blank line is missing before this rule"),
      (
        "# note\nwords: *\nA\n{nombre}",
        "shop.rules line 4: {nombre} is no placeholder; there are {name} and {time_of_day}"
      ),
      ("words: *\nA\n[[handof]]", "shop.rules line 3: [[handof]] is no mark; there are [[handoff]] and [[silent]]"),
      ("words: *\nListo [[handoff]]", "shop.rules line 2: \(ownLine)"),
      ("words: *\nListo\n[[handoff]] # nota", "shop.rules line 3: \(ownLine)"),
      ("words: *\nListo [[Silent]].", "shop.rules line 2: \(ownLine)"),
      ("words: *\n[[handoff]]\nA", "shop.rules line 2: [[handoff]] has to be the answer's last line"),
      (
        "words: *\nA\n\nwords: *\nB",
        "shop.rules line 4: this is the second rule \"words: *\", after that of line 1"
      ),
      ("words: * | a\nA", "shop.rules line 1: the fallback is \"words: *\" and nothing else"),
      ("courtesy: *\nA", "shop.rules line 1: the fallback is \"words: *\" and nothing else"),
      ("words: *\n" + String(repeating: "x", count: 4097), "shop.rules line 2: longer than 4096 bytes"),
    ])
  func errors(_ text: String, _ expected: String) {
    #expect(throws: ConfigurationError(expected)) { try parse(text) }
  }

  @Test("names every mistake, a line each, and not more than can be read")
  func everyMistake() {
    let text = "words: a |\nHola {nombre}\n[[handof]]\n\nhello\n\ncourtesy: b"
    #expect(
      throws: ConfigurationError(
        """
        shop.rules line 1: a word is missing beside a "|", a "+" or the colon
        shop.rules line 2: {nombre} is no placeholder; there are {name} and {time_of_day}
        shop.rules line 3: [[handof]] is no mark; there are [[handoff]] and [[silent]]
        shop.rules line 5: a rule begins with "words:" or "courtesy:"; in an answer, an empty line is a single dot
        shop.rules line 7: the rule has no answer
        shop.rules: there is no rule "words: *", which answers when no other applies
        """)
    ) { try parse(text) }
    let error = #expect(throws: ConfigurationError.self) {
      try parse(String(repeating: "words: a\n\n", count: 100) + "words: *\nA")
    }
    #expect(
      error?.description.hasSuffix("shop.rules line 39: the rule has no answer\nshop.rules: 80 more mistakes") == true)
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
      ("feliz", "felices"), ("interés", "intereses"), ("sin interes", "SIN INTERESES"), ("rubí", "rubíes"),
      ("rubí", "rubis"), ("gris", "grises"), ("país", "países"), ("ley", "leyes"), ("compás", "compases"),
      ("dijes", "DIJE"), ("cruz", "cruces"), ("autobús", "autobuses"), ("e\u{301}tnico", "Étnico"),
      ("corazón", "corazones"), ("bisutería", "bisuterias"), ("par", "pares"), ("café", "cafés"), ("joya", "Joyas"),
    ])
  func folding(_ word: String, _ text: String) throws {
    #expect(try answer("words: \(word)\nyes", to: text) == "yes")
  }

  @Test(
    "words are whole words",
    arguments: [
      ("aro", "caro"), ("oro", "tesoro"), ("1000", "10000"), ("anillo", "anilloso"), ("plata", "plato"),
    ])
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
      ("{time_of_day} {name}", "buenos días Ana", "buenos días"), ("a } b", "a } b", "a } b"),
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
    let book = try parse(
      """
      words: precio + anillo | anillo
      A

      courtesy: hola
      B

      words: *
      C

      words: precio de
      D

      words: anillo
      E
      """)
    #expect(
      book.explain(["Hola,", "¿precio de anillos?"]) == """
        compared: hola precio de anillo
        answers:  line 1 by "precio + anillo" (2 words in 2 parts), "anillo"
        loses:    line 10 by "precio de" (2 words): as many words, but fewer parts joined by +
        loses:    line 13 by "anillo" (1 word): fewer words
        loses:    line 4, a courtesy, by "hola" (1 word): a courtesy gives way to what is asked
        loses:    line 7, the fallback: another rule applies
        """)
    #expect(book.explain(["x"]) == "compared: x\nanswers:  line 7, the fallback")
  }
}

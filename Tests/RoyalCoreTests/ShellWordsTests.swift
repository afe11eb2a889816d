import Testing

@testable import RoyalCore

@Suite("a command line") struct ShellWordsTests {
  @Test(
    "is split as a shell splits it",
    arguments: [
      ("bot", ["bot"]), ("  python3\tbot.py  --fast\n", ["python3", "bot.py", "--fast"]),
      ("bot 'a b' \"c d\" e\\ f", ["bot", "a b", "c d", "e f"]), ("bot a'b'\"c\"d", ["bot", "abcd"]),
      ("bot '' \"\"", ["bot", "", ""]), ("bot '\\n' \"\\n\" \\n", ["bot", "\\n", "\\n", "n"]),
      (#"bot "\"\\\$\`" '"' "'""#, ["bot", #""\$`"#, "\"", "'"]),
      ("bot $HOME *.py | cat; # x", ["bot", "$HOME", "*.py", "|", "cat;", "#", "x"]),
      ("bot 'ñandú'", ["bot", "ñandú"]), ("", []), (" ", []),
    ])
  func split(_ line: String, _ words: [String]) throws {
    #expect(try ShellWords.split(line) == words)
  }

  @Test(
    "says what is not balanced",
    arguments: [
      ("bot 'a", "the closing single quote is missing"), ("bot \"a", "the closing double quote is missing"),
      ("bot \"a\\\"", "the closing double quote is missing"), ("bot a\\", "nothing follows the backslash at the end"),
    ])
  func unbalanced(_ line: String, _ reason: String) {
    #expect(throws: ShellWords.Unbalanced(reason: reason)) { try ShellWords.split(line) }
  }
}

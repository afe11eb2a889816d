import Testing

@testable import RoyalOperate

struct ArgumentsTests {
  private let grammar = Arguments.Grammar(
    flags: ["yes", "long"], options: ["state"], short: ["y": "yes", "l": "long"])

  @Test(arguments: [
    (["--yes", "a", "b"], ["a", "b"], true, []),
    (["a", "-yl", "b"], ["a", "b"], true, []),
    (["--state", "new,dead", "--state=wait"], [], false, ["new", "dead", "wait"]),
    (["--", "--yes"], ["--yes"], false, []),
    (["-", "a"], ["-", "a"], false, []),
  ])
  func `words are flags, options and operands`(words: [String], operands: [String], isYes: Bool, states: [String])
    throws
  {
    let arguments = try Arguments(words, grammar)
    #expect(arguments.operands == operands && arguments.has("yes") == isYes && arguments.list("state") == states)
  }

  @Test(arguments: [["--no"], ["-x"], ["--yes=1"], ["--state"], ["-lz"]])
  func `what is not understood is refused with the code for usage`(words: [String]) {
    #expect(performing: { _ = try Arguments(words, grammar) }, throws: { ($0 as? CommandFailure)?.code == 64 })
  }
}

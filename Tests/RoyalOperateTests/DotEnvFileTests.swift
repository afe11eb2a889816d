import Testing

@testable import RoyalOperate

struct DotEnvFileTests {
  @Test func `a quotation goes over lines until it is closed, and what stands in it is no setting`() {
    let file = DotEnvFile("PROMPT=\"uno\nCHATWOOT_MODE=agent_bot\nfin\"\nPORT=8001\nX='nunca\nHOST=0.0.0.0\n")
    #expect(file.assignments.map(\.key) == ["PROMPT", "PORT", "HOST"])
    #expect(file.assignments[0].value == "uno\nCHATWOOT_MODE=agent_bot\nfin" && file.unread == [5])
  }

  @Test(arguments: [
    ("A=b", "b"), ("A = b ", "b"), ("export A=b", "b"), ("A=b # c", "b"), ("A=b#c", "b#c"), ("A=#c", ""), ("A=", ""),
    ("A='b # c' # d", "b # c"), ("A='b'#c", "b"), ("A=\"b\" \t", "b"),
    ("A='b\\'c\\\\'", "b'c\\"), ("A=\"b\\\"c\\n\"", "b\"c\n"), ("A='\\n'", "\\n"),
    ("A=b c", "b c"), ("A=b=c", "b=c"), ("\tA=b\r", "b"), ("\u{FEFF}A=b", "b"), ("A='$x'", "$x"), ("A=ñ", "ñ"),
    ("A=${B:-c}d", "cd"), ("A='${B:-c}'", "${B:-c}"), ("A=${B", "${B"),
  ])
  func `a value is read as python-dotenv does`(line: String, value: String) {
    #expect(DotEnvFile(line).assignments.map(\.value) == [value])
    #expect(
      DotEnvFile("X=1\n\(line)\n").assignments.last == .init(key: "A", value: value, line: 2)
        || line.hasPrefix("\u{FEFF}"))
  }

  @Test func `an earlier value can be used`() {
    #expect(DotEnvFile("A=x\nB=\"${A}/y\"\n").assignments.last?.value == "x/y")
  }

  @Test(arguments: [
    "A=\"uno\nB=2\nC=\"tres\"\n", "A='uno\nB=2\nC='tres'\n", "A=\"uno\"dos\nB=2\nC=tres # x\n",
  ])
  func `a quotation that does not end as it should costs its first line only, and that is told`(text: String) {
    let file = DotEnvFile(text)
    #expect(file.unread == [1] && file.assignments.map(\.value) == ["2", "tres"])
  }

  @Test func `a name that is not known is told, and the key is left out`() {
    let file = DotEnvFile("HOST=${ADDRESS}\nPORT='8001'\nLOG_LEVEL=${LEVEL:-info}\nINSTANCE_NAME='${X}'\nE=\nF=${E}")
    #expect(file.assignments.map(\.key) == ["PORT", "LOG_LEVEL", "INSTANCE_NAME", "E", "F"])
    var values = InitValues()
    values.take(DotEnvFile("HOST=\"${ADDRESS}\"\nPORT=8001"), name: ".env")
    #expect(values.values == ["PORT": "8001"])
    #expect(values.notes == [".env line 1: HOST: not taken over, ${ADDRESS} is not known"])
  }

  @Test(arguments: ["nonsense", "A", "A b=c", "A='b", "A=\"b", "=b", "A'=b"])
  func `what is no assignment is told by its line`(line: String) {
    let file = DotEnvFile("X=1\n\n\(line)\n# c\nY=2")
    #expect(file.unread == [3] && file.assignments.map(\.key) == ["X", "Y"])
  }
}

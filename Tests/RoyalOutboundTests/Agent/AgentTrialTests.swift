import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalOutbound

private struct FixedAgent: Agent {
  let outcome: AgentOutcome
  func answer(_ turn: Turn, started: (Int32, UInt64) -> Void) -> AgentOutcome { outcome }
}

@Suite("a trial of the agent") struct AgentTrialTests {
  @Test("shows which rule answers, why, and what it says")
  func rules() throws {
    let book = try RulesFile.parse(Array("words: precio\nSale 10, {name}.\n[[handoff]]\n\nwords: *\nB".utf8), name: "x")
    let report = AgentTrial(RulesAgent(book: book, file: "x"), texts: ["¿Precios?"], name: "ANA").run()
    #expect(
      report.text == """
        rules:    x
        compared: precio
        answers:  line 1 by "precio" (1 word)
        loses:    line 5, the fallback: another rule applies

        Sale 10, Ana.
        [[handoff]]

        """)
    #expect(report.exitCode == ExitCode.success)
  }

  @Test("of a model whose server is down ends with 75, of one that refuses the key with 78")
  func model() throws {
    var settings = Settings()
    settings.openAIKey = "sk-secret"
    settings.openAIBaseURL = "http://127.0.0.1:1/v1"
    settings.file = "/nowhere/royal.env"
    for (result, code) in [
      (.notSent(reason: "Connection refused"), ExitCode.temporary), (.reply(401, "{}"), ExitCode.configuration),
      (.reply(404, "{}"), ExitCode.configuration),
    ] as [(HTTPResult, Int32)] {
      let agent = try OpenAIAgent(settings, transport: ScriptedTransport(result), log: Log(level: .error))
      #expect(AgentTrial(agent, texts: ["a"], name: nil).run().exitCode == code)
    }
  }

  @Test(
    "ends with the number that says what an agent came to",
    arguments: [
      (.answer(Answer(text: "", silent: true)), "[[silent]]\n", ExitCode.success),
      (.temporary(reason: "busy", retryAfter: 1500), "to be tried again later, not before 2 s: busy", 75),
      (.permanent(reason: "exit 1"), "failed for good: exit 1", ExitCode.unavailable),
      (.unreachable(reason: "nobody is there"), "nobody is there", ExitCode.temporary),
      (.configuration(reason: "KEY: wrong"), "KEY: wrong", ExitCode.configuration),
    ] as [(AgentOutcome, String, Int32)])
  func outcomes(_ outcome: AgentOutcome, _ text: String, _ code: Int32) {
    #expect(
      AgentTrial(FixedAgent(outcome: outcome), texts: ["a"], name: nil).run() == .init(text: text, exitCode: code))
  }
}

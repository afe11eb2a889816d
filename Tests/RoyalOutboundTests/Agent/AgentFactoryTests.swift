import Glibc
import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalOutbound

private func settings(_ agent: AgentKind, _ change: (inout Settings) -> Void = { _ in }) -> Settings {
  var settings = Settings()
  settings.agent = agent
  change(&settings)
  return settings
}

private func reason(_ settings: Settings) -> String? {
  do throws(ConfigurationError) {
    _ = try AgentFactory.agent(settings, log: Log(level: .error))
    return nil
  } catch {
    return error.description
  }
}

@Suite("the configured agent") struct AgentFactoryTests {
  @Test("is the rules agent, with nothing configured at all")
  func nothing() throws {
    let agent = try AgentFactory.agent(Settings(), log: Log(level: .error))
    guard case .answer(let answer) = agent.answer(turn("Hola, ¿tenés anillos?")) else {
      Issue.record("the rules always answer")
      return
    }
    #expect(answer.text.contains("anillos"))
  }

  @Test(
    "needs what was configured, and says which key is wrong",
    arguments: [
      (
        settings(.rules) { $0.rules = "/nowhere/shop.rules" },
        "ROYAL_RULES: /nowhere/shop.rules: No such file or directory"
      ),
      (settings(.rules) { $0.rules = "nowhere.rules" }, "ROYAL_RULES: nowhere.rules: No such file or directory"),
      (settings(.rules) { $0.rules = "/tmp" }, "ROYAL_RULES: /tmp: Is a directory"),
      (settings(.command), "ROYAL_AGENT_COMMAND: ROYAL_AGENT=command needs the program that answers; it is not set"),
      (settings(.command) { $0.agentCommand = "bot 'x" }, "ROYAL_AGENT_COMMAND: the closing single quote is missing"),
      (settings(.command) { $0.agentCommand = "  " }, "ROYAL_AGENT_COMMAND: there is no program in it"),
      (settings(.command) { $0.agentCommand = "'' x" }, "ROYAL_AGENT_COMMAND: there is no program in it"),
    ])
  func wrong(_ settings: Settings, _ expected: String) {
    #expect(reason(settings) == expected)
  }

  @Test("of a model needs its key and a prompt file that is there")
  func model() {
    #expect(reason(settings(.openai))?.contains("OPENAI_API_KEY") == true)
    let missing = settings(.openai) {
      $0.openAIKey = "sk-geheim"
      $0.prompt = "/nowhere/royal.md"
    }
    #expect(reason(missing) == "ROYAL_PROMPT: /nowhere/royal.md: No such file or directory")
  }

  @Test("reads its rules beside the configuration file, and names file and line of a mistake in them")
  func rulesFile() throws {
    try withTemporaryDirectory { folder in
      mkdir(folder + "/rules", 0o755)
      write("words: a\nyes\n\nwords: *\nel local\n", to: folder + "/rules/royal.rules")
      let here = settings(.rules) { $0.file = folder + "/royal.env" }
      let agent = try AgentFactory.agent(here, log: Log(level: .error))
      #expect(agent.answer(turn("b")) == .answer(Answer(text: "el local")))
      write("words: a\n\nwords: *\nb\n", to: folder + "/rules/royal.rules")
      #expect(reason(here) == "\(folder)/rules/royal.rules line 1: the rule has no answer")
    }
  }
}

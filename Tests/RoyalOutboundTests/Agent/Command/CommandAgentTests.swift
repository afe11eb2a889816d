import Glibc
import RoyalCore
import RoyalSystem
import Synchronization
import Testing

@testable import RoyalOutbound

private let environment = ChildCommand.environment(without: SettingsReader.isSecret)

private func agent(
  _ script: String, timeout: Int = 20_000, report: @escaping @Sendable (String, String) -> Void = { _, _ in }
) -> CommandAgent {
  CommandAgent(words: ["sh", "-c", script], environment: environment, timeout: timeout, report: report)
}

private func ask(_ script: String, timeout: Int = 20_000) -> AgentOutcome {
  agent(script, timeout: timeout).answer(turn("hola"))
}

@Suite("a command agent") struct CommandAgentTests {
  @Test("gives the turn to its program and takes the answer from it")
  func answers() {
    let script = #"grep -q '"text":"hola"' && printf '¡Hola!\n¿Qué buscás?\n\n[[handoff]]\n'"#
    #expect(ask(script) == .answer(Answer(text: "¡Hola!\n¿Qué buscás?", handoff: true)))
  }

  @Test("sees the turn as the only line of its input")
  func input() {
    let expected = String(decoding: TurnJSON.text(turn("hola")).dropLast(), as: UTF8.self)
    #expect(ask("cat") == .answer(Answer(text: expected)))
  }

  @Test(
    "is judged by how its program ends",
    arguments: [
      ("exit 0", .answer(Answer(text: "", silent: true))),
      ("echo late; exit 75", .temporary(reason: "sh asked to be tried again later (exit code 75)")),
      ("echo no; exit 1", .permanent(reason: "sh ended with exit code 1")),
      ("exit 127", .permanent(reason: "sh ended with exit code 127")),
      ("kill -SEGV $$", .permanent(reason: "sh crashed with signal 11")),
      ("kill -TERM $$", .temporary(reason: "sh was ended by signal 15")),
      ("head -c 1048577 /dev/zero", .permanent(reason: "sh wrote more than 1 MiB")),
    ] as [(String, AgentOutcome)])
  func outcomes(_ script: String, _ expected: AgentOutcome) {
    #expect(ask(script) == expected)
  }

  @Test("has its time")
  func timeout() {
    #expect(ask("exec sleep 60", timeout: 150) == .temporary(reason: "sh took longer than 150 ms"))
    #expect(CommandAgent.seconds(60_000) == "60 s")
  }

  @Test("may answer with bytes that are no UTF-8: they are repaired")
  func repaired() {
    #expect(ask(#"printf 'a\377b\n'"#) == .answer(Answer(text: "a\u{FFFD}b")))
  }

  @Test(
    "needs a program that can be run",
    arguments: [
      ("royal-no-such-bot", "ROYAL_AGENT_COMMAND: royal-no-such-bot is not in PATH"),
      ("/nowhere/bot", "ROYAL_AGENT_COMMAND: /nowhere/bot: No such file or directory"),
      ("/etc/passwd", "ROYAL_AGENT_COMMAND: /etc/passwd: Permission denied"),
    ])
  func program(_ program: String, _ reason: String) {
    let agent = CommandAgent(words: [program], environment: [], timeout: 1000, report: { _, _ in })
    #expect(agent.answer(turn("hola")) == .configuration(reason: reason))
  }

  @Test("says what a script without its first line lacks")
  func scriptWithoutInterpreter() throws {
    try withTemporaryDirectory { folder in
      write("echo hola\n", to: folder + "/bot", mode: 0o755)
      let agent = CommandAgent(words: [folder + "/bot"], environment: [], timeout: 1000, report: { _, _ in })
      #expect(
        agent.answer(turn("hola"))
          == .configuration(
            reason:
              "ROYAL_AGENT_COMMAND: \(folder)/bot: Exec format error; a script needs a first line such as #!/bin/sh"))
    }
  }

  @Test("logs what its program writes to standard error, line by line")
  func errorLines() {
    let lines = Mutex<[String]>([])
    let agent = agent("echo one >&2; echo two >&2") { turn, line in
      lines.withLock { $0.append("\(turn.prefix(4)) \(line)") }
    }
    _ = agent.answer(turn("hola"))
    #expect(lines.withLock { $0 } == ["0123 one", "0123 two"])
  }

  @Test("keeps our secrets from its program")
  func secrets() async {
    // In a process of its own: setenv is not safe while other threads read the environment.
    await #expect(processExitsWith: .success) {
      setenv("CHATWOOT_API_TOKEN", "geheim", 1)
      setenv("OPENAI_API_KEY", "geheim", 1)
      setenv("ROYAL_AGENT_TEST", "bleibt", 1)
      var settings = Settings()
      settings.agentCommand = "sh -c 'echo ${CHATWOOT_API_TOKEN-none} ${OPENAI_API_KEY-none} $ROYAL_AGENT_TEST'"
      let outcome = try CommandAgent(settings, log: Log(level: .error)).answer(turn("hola"))
      exit(outcome == .answer(Answer(text: "none none bleibt")) ? 0 : 1)
    }
  }

  @Test("tells its process group, so that it can be ended later")
  func started() throws {
    var told: [Int32] = []
    let outcome = agent("echo $$").answer(turn("hola")) { group, time in
      told.append(group)
      #expect(time > 0)
    }
    #expect(outcome == .answer(Answer(text: String(try #require(told.first)))))
    #expect(told.count == 1)
  }

  @Test("is found beside the configuration file when its path is relative")
  func relative() throws {
    try withTemporaryDirectory { folder in
      mkdir(folder + "/agent", 0o755)
      write("#!/bin/sh\necho \"$1\"\n", to: folder + "/agent/bot", mode: 0o755)
      var settings = Settings()
      settings.file = folder + "/royal.env"
      settings.agentCommand = "agent/bot 'dos palabras'"
      let agent = try CommandAgent(settings, log: Log(level: .error))
      #expect(agent.answer(turn("hola")) == .answer(Answer(text: "dos palabras")))
    }
  }
}

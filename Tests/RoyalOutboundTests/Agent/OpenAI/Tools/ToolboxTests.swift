import Glibc
import RoyalCore
import RoyalSystem
import Synchronization
import Testing

@testable import RoyalOutbound

@Suite("The tools of a directory", .serialized)
struct ToolboxTests {
  /// A tool in shell that does something with its arguments on standard input.
  private func script(_ name: String, _ body: String, parameters: String = #"{"type":"object"}"#) -> String {
    """
    #!/bin/sh
    if [ "$1" = --describe ]; then
      echo '{"name":"\(name)","description":"d","parameters":\(parameters)}'
      exit 0
    fi
    \(body)
    """
  }

  private func settings(_ folder: String) -> Settings {
    var settings = Settings()
    settings.openAIBaseURL = "http://127.0.0.1:9/v1"
    settings.tools = folder
    return settings
  }

  private func toolbox(_ folder: String) throws -> Toolbox {
    try Toolbox(settings(folder), log: Log(level: .error))
  }

  private func result(
    _ toolbox: Toolbox, _ name: String, _ arguments: String = "{}", time: Int = 20_000
  ) -> String {
    toolbox.result(
      of: ToolCalls.Call(id: "c", name: name, arguments: arguments), among: toolbox.tools, turn: "t", time: time
    ) { _, _ in }
  }

  @Test("are the executables that describe themselves; a broken one is left out, and all are read again when told")
  func reading() throws {
    try withTemporaryDirectory { folder in
      write(script("b", "cat"), to: folder + "/2", mode: 0o755)
      write(script("a", "cat"), to: folder + "/1", mode: 0o755)
      write(script("a", "cat"), to: folder + "/3-same-name", mode: 0o755)
      write(script("not executable", "cat"), to: folder + "/4")
      write(script("with blank", "cat"), to: folder + "/5", mode: 0o755)
      write(script("hidden", "cat"), to: folder + "/.6", mode: 0o755)
      write(script("backup", "cat"), to: folder + "/7~", mode: 0o755)
      write("#!/bin/sh\nexit 3\n", to: folder + "/8", mode: 0o755)
      write("#!/bin/sh\necho '{}'\n", to: folder + "/9", mode: 0o755)
      write("#!/nowhere/sh\n", to: folder + "/a", mode: 0o755)
      write(
        script("ref", "cat", parameters: #"{"type":"object","properties":{"x":{"$ref":"y"}}}"#), to: folder + "/b",
        mode: 0o755)
      write(script("list", "cat", parameters: #"{"type":"array"}"#), to: folder + "/c", mode: 0o755)
      mkdir(folder + "/d", 0o755)
      let toolbox = try toolbox(folder)
      #expect(toolbox.tools.map(\.name) == ["a", "b"])
      unlink(folder + "/1")
      toolbox.read()
      #expect(toolbox.tools.map(\.name) == ["b", "a"])
      #expect(toolbox.tools.last?.path == folder + "/3-same-name")
    }
  }

  @Test("must be a directory where one is named")
  func missing() {
    #expect(throws: ConfigurationError("ROYAL_TOOLS: /nowhere: No such file or directory")) { try toolbox("/nowhere") }
    #expect(throws: ConfigurationError("ROYAL_TOOLS: /etc/passwd: Not a directory")) { try toolbox("/etc/passwd") }
  }

  @Test("get their arguments on standard input, in a process group of their own, and none of our secrets")
  func running() throws {
    try withTemporaryDirectory { folder in
      setenv("OPENAI_API_KEY", "sk-secret", 1)
      defer { unsetenv("OPENAI_API_KEY") }
      write(script("show", "cat; env; ps -o pgid= -p $$ | tr -d ' '; echo $$"), to: folder + "/show", mode: 0o755)
      let toolbox = try toolbox(folder)
      let group = Mutex<Int32>(0)
      let shown = toolbox.result(
        of: ToolCalls.Call(id: "c", name: "show", arguments: #"{"x":"ñ"}"#), among: toolbox.tools, turn: "t",
        time: 20_000
      ) { processGroup, _ in group.withLock { $0 = processGroup } }
      #expect(shown.hasPrefix(#"{"x":"ñ"}"# + "\n"))
      #expect(!shown.contains("sk-secret") && shown.contains("PATH="))
      #expect(shown.hasSuffix("\(group.withLock { $0 })\n\(group.withLock { $0 })\n"))
    }
  }

  @Test("that fail, crash, hang or write for ever are told of, and nothing of them is left")
  func failing() throws {
    try withTemporaryDirectory { folder in
      write(script("fail", "echo out; echo 'no catalogue' >&2; exit 3"), to: folder + "/1", mode: 0o755)
      write(script("crash", "kill -SEGV $$"), to: folder + "/2", mode: 0o755)
      write(script("hang", "sleep 600 & wait"), to: folder + "/3", mode: 0o755)
      write(script("flood", "while :; do echo 0123456789; done"), to: folder + "/4", mode: 0o755)
      write(script("binary", "printf 'a\\377b'"), to: folder + "/5", mode: 0o755)
      let toolbox = try toolbox(folder)
      #expect(result(toolbox, "fail") == "Error: the tool ended with exit code 3. It says: no catalogue")
      #expect(result(toolbox, "crash") == "Error: the tool was ended by signal 11.")
      #expect(result(toolbox, "hang", time: 300) == "Error: the tool took too long.")
      let flood = result(toolbox, "flood")
      #expect(flood.utf8.count < ToolProgram.outputLimit + 100 && flood.hasSuffix("[the rest is left out: too long]"))
      #expect(result(toolbox, "binary") == "a\u{FFFD}b")
      #expect(result(toolbox, "other").contains("there is no such tool; there are: fail, crash, hang, flood, binary"))
      unlink(folder + "/1")
      #expect(result(toolbox, "fail") == "Error: the tool cannot be started.")
    }
  }

  @Test("do not run with arguments that do not fit")
  func wrongArguments() throws {
    try withTemporaryDirectory { folder in
      let parameters = #"{"type":"object","required":["q"],"properties":{"q":{"type":"string"}}}"#
      write(script("find", "touch \(folder)/ran", parameters: parameters), to: folder + "/find", mode: 0o755)
      let toolbox = try toolbox(folder)
      for arguments in ["{}", #"{"q":1}"#, "[]", "q", ""] {
        #expect(result(toolbox, "find", arguments).hasPrefix("Error: "))
      }
      #expect(access(folder + "/ran", F_OK) != 0)
      #expect(result(toolbox, "find", #"{"q":"x"}"#) == "")
      #expect(access(folder + "/ran", F_OK) == 0)
    }
  }

  @Test("are called in rounds, several at once, and each call gets its own answer")
  func rounds() throws {
    try withTemporaryDirectory { folder in
      write(script("echo", "cat"), to: folder + "/echo", mode: 0o755)
      let calls = """
        [{"id":"call_a","type":"function","function":{"name":"echo","arguments":"{\\"n\\":1}"},"extra":{"keep":true}},\
        {"id":"call_b","type":"function","function":{"name":"nothing","arguments":"{}"}},\
        {"type":"function","function":{"name":"echo","arguments":{"n":3}}}]
        """
      let transport = ScriptedTransport(
        .reply(200, #"{"choices":[{"message":{"role":"assistant","content":"a ver","tool_calls":\#(calls)}}]}"#),
        .reply(200, #"{"choices":[{"message":{"role":"assistant","content":"Listo"}}]}"#))
      let agent = try OpenAIAgent(settings(folder), transport: transport, log: Log(level: .error))
      #expect(agent.answer(turn("Hola")) == .answer(Answer(text: "Listo")))
      let requests = try transport.calls.map { try JSONValue.parse($0.body ?? []) }
      #expect(requests[0]["tools"]?[0]?["function"]?["name"]?.string == "echo")
      let added = Array((requests[1]["messages"]?.elements ?? []).suffix(4))
      #expect(added.map { $0["role"]?.string } == ["assistant", "tool", "tool", "tool"])
      #expect(added[0]["content"]?.string == "a ver")
      let echoed = added[0]["tool_calls"]?.elements ?? []
      #expect(echoed[0]["extra"]?["keep"]?.bool == true)
      #expect(echoed.map { $0["id"]?.string } == ["call_a", "call_b", "call_3"])
      #expect(added.dropFirst().map { $0["tool_call_id"]?.string } == ["call_a", "call_b", "call_3"])
      #expect(added[1]["content"]?.string == "{\"n\":1}\n")
      #expect(added[2]["content"]?.string?.hasPrefix("Error: there is no such tool") == true)
      #expect(added[3]["content"]?.string == "{\"n\":3}\n")
    }
  }

  @Test("are called a bounded number of times, and the last request allows none")
  func bounded() throws {
    try withTemporaryDirectory { folder in
      write(script("echo", "cat"), to: folder + "/echo", mode: 0o755)
      let call = #"{"id":"c","type":"function","function":{"name":"echo","arguments":"{}"}}"#
      let many = Array(repeating: call, count: ChatTalk.callLimit + 1).joined(separator: ",")
      let transport = ScriptedTransport(
        .reply(200, #"{"choices":[{"message":{"content":null,"tool_calls":[\#(many)]}}]}"#),
        .reply(200, #"{"choices":[{"message":{"content":null,"tool_calls":[\#(call)]}}]}"#))
      let agent = try OpenAIAgent(settings(folder), transport: transport, log: Log(level: .error))
      guard case .temporary = agent.answer(turn("Hola")) else {
        Issue.record("calls without end are temporary")
        return
      }
      let requests = try transport.calls.map { try JSONValue.parse($0.body ?? []) }
      #expect(requests.count == ChatTalk.roundLimit)
      #expect(requests.map { $0["tool_choice"]?.string } == Array(repeating: nil, count: 7) + ["none"])
      #expect(requests[1]["messages"]?.elements.last?["content"]?.string == "Error: more than 16 calls in one reply")
    }
  }

  @Test("count for the time of the turn")
  func deadline() throws {
    try withTemporaryDirectory { folder in
      write(script("hang", "sleep 600"), to: folder + "/hang", mode: 0o755)
      let call = #"{"id":"c","type":"function","function":{"name":"hang","arguments":"{}"}}"#
      let transport = ScriptedTransport(.reply(200, #"{"choices":[{"message":{"tool_calls":[\#(call)]}}]}"#))
      var settings = settings(folder)
      settings.agentTimeout = 300
      let agent = try OpenAIAgent(settings, transport: transport, log: Log(level: .error))
      #expect(
        agent.answer(turn("Hola")) == .temporary(reason: "no answer within ROYAL_AGENT_TIMEOUT, 300 ms"))
      #expect(transport.calls.count == 1)
    }
  }
}

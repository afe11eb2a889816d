import RoyalCore
import RoyalOutbound
import Testing

/// What the doctor makes of the services' answers.
struct ServiceProbeTests {
  private static func findings(_ change: (inout Settings) -> Void, _ answers: HTTPResult...) -> [Finding] {
    var settings = Settings()
    change(&settings)
    let transport = ScriptedTransport(list: answers)
    return ServiceProbe(settings: settings, transport: transport, now: { 1_790_000_000_000 }).findings()
  }

  private static func chatwoot(_ answers: HTTPResult...) -> [Finding] {
    var settings = Settings()
    settings.chatwootAPIURL = "https://chat.example"
    settings.chatwootAPIToken = "cw-token"
    settings.chatwootAccountIDs = [7]
    let probe = ServiceProbe(
      settings: settings, transport: ScriptedTransport(list: answers), now: { 1_790_000_000_000 })
    return probe.findings().filter { $0.subject == "chatwoot" }
  }

  private static func evolution(_ names: [String], _ answers: HTTPResult...) -> [Finding] {
    var settings = Settings()
    settings.evolutionAPIURL = "https://evo.example"
    settings.evolutionAPIToken = "evo-token"
    settings.instanceNames = names
    let probe = ServiceProbe(settings: settings, transport: ScriptedTransport(list: answers), now: { 0 })
    return probe.findings().filter { $0.subject == "evolution" }
  }

  private static func model(_ answers: HTTPResult...) -> [Finding] {
    var settings = Settings()
    settings.agent = .openai
    settings.openAIKey = "sk-key"
    let probe = ServiceProbe(settings: settings, transport: ScriptedTransport(list: answers), now: { 0 })
    return probe.findings().filter { $0.subject == "model" }
  }

  @Test func `a user's token and its accounts`() {
    let profile = #"{"id":1,"name":"Luz","accounts":[{"id":7,"role":"agent"}]}"#
    let found = Self.chatwoot(.reply(200, profile))
    #expect(found.map(\.level) == [.ok, .ok] && found[0].text.contains("a user's: Luz") && found[1].text.contains("7"))
    let stranger = Self.chatwoot(.reply(200, #"{"id":1,"name":"Luz","accounts":[{"id":8}]}"#))
    #expect(stranger.map(\.level) == [.ok, .fault] && stranger[1].remedy?.contains("CHATWOOT_ACCOUNT_ID") == true)
  }

  @Test func `a bot's token, whose account is asked for by a conversation`() {
    let bots = HTTPResult.reply(401, #"{"error":"Access to this endpoint is not authorized for bots"}"#)
    let found = Self.chatwoot(bots, .reply(404, #"{"error":"Resource could not be found"}"#))
    #expect(found.map(\.level) == [.ok, .ok] && found[0].text.contains("agent bot"))
    let old = Self.chatwoot(bots, bots)
    #expect(old.map(\.level) == [.ok, .note] && old[1].text.contains("4.14.2"))
    let foreign = Self.chatwoot(bots, .reply(401, #"{"error":"Bot is not authorized to access this account"}"#))
    #expect(foreign.map(\.level) == [.ok, .fault])
  }

  @Test func `a token that is part of what the server says hides nothing from the doctor`() {
    var settings = Settings()
    settings.chatwootAPIURL = "https://chat.example"
    settings.chatwootAPIToken = "t"
    let bots = HTTPResult.reply(401, #"{"error":"Access to this endpoint is not authorized for bots"}"#)
    let probe = ServiceProbe(settings: settings, transport: ScriptedTransport(bots), now: { 0 })
    #expect(probe.findings().first?.level == .ok)
  }

  @Test(arguments: [
    (401, #"{"errors":["You need to sign in or sign up before continuing."]}"#, "underscores_in_headers"),
    (401, #"{"error":"Invalid Access Token"}"#, "CHATWOOT_API_TOKEN"),
    (502, "<html>bad gateway</html>", "CHATWOOT_API_URL"), (200, "<html>hello</html>", "CHATWOOT_API_URL"),
    (301, "", "CHATWOOT_API_URL"),
  ])
  func `what is wrong with Chatwoot is told with its remedy`(status: Int, body: String, remedy: String) {
    let found = Self.chatwoot(.reply(status, body))
    #expect(found.first?.level == .fault && found.first?.remedy?.contains(remedy) == true, "\(found)")
  }

  @Test func `no secret is told on, and clocks are compared`() {
    let found = Self.chatwoot(.ambiguous(reason: "broken for cw-token"))
    #expect(found.map(\.level) == [.fault] && !found[0].text.contains("cw-token"))
    let late = Self.chatwoot(.reply(200, #"{"id":1,"accounts":[{"id":7}]}"#, ["date": "Mon, 21 Sep 2026 12:00:00 GMT"]))
    #expect(late.last?.level == .warning && late.last?.text.contains("apart") == true, "\(late)")
  }

  @Test(arguments: [
    (200, #"{"instance":{"instanceName":"t","state":"open"}}"#, Finding.Level.ok, "connected"),
    (200, #"{"instance":{"instanceName":"t","state":"close"}}"#, .fault, "QR"),
    (200, "<html>", .fault, "EVOLUTION_API_URL"),
    (
      401, #"{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}"#, .fault,
      "EVOLUTION_API_TOKEN"
    ),
    (404, #"{"status":404,"response":{"message":["The \"t\" instance does not exist"]}}"#, .fault, "INSTANCE_NAME"),
  ])
  func `an instance's state`(status: Int, body: String, level: Finding.Level, says: String) {
    let found = Self.evolution(["t"], .reply(status, body))
    #expect(found.map(\.level) == [level])
    #expect(found[0].text.contains(says) || found[0].remedy?.contains(says) == true, "\(found)")
  }

  @Test func `without a name all instances are looked at, of both versions`() {
    let list = #"[{"name":"a","connectionStatus":"open"},{"instance":{"instanceName":"b","status":"close"}}]"#
    #expect(Self.evolution([], .reply(200, list)).map(\.level) == [.ok, .fault])
    #expect(Self.evolution([], .reply(200, "[]")).map(\.level) == [.fault])
  }

  @Test func `the model is looked for in the list, else asked for a word`() {
    #expect(Self.model(.reply(200, #"{"data":[{"id":"gpt-4o-mini"}]}"#)).map(\.level) == [.ok])
    #expect(Self.model(.reply(200, #"{"data":[{"id":"other"}]}"#)).map(\.level) == [.warning])
    let word = #"{"choices":[{"message":{"role":"assistant","content":"hi"}}]}"#
    #expect(Self.model(.reply(404), .reply(200, word)).map(\.level) == [.ok])
    let refused = Self.model(.reply(401, #"{"error":{"message":"Incorrect API key: sk-key"}}"#))
    #expect(refused.map(\.level) == [.fault] && !refused[0].text.contains("sk-key"))
    #expect(Self.model(.notSent(reason: "no route with sk-key")).allSatisfy { !$0.text.contains("sk-key") })
  }

  @Test(
    "a webhook's program that is not there is a fault",
    arguments: [
      ("/bin/sh -c x", nil), ("sh", nil), ("/nowhere/mail a", "/nowhere/mail"), ("no-such-mail", "no-such-mail"),
    ] as [(String, String?)])
  func hookProgram(_ line: String, _ missing: String?) throws {
    let file = try ConfigurationFile(Array("USER=u\nTEXT=t\nREPLY_COMMAND='\(line)'\n".utf8), name: "form.conf")
    let hook = try HookSettings(name: "form", file.assignments, file: "form.conf", isWhole: true)
    let found = HookProbe.fault(hook, Settings())
    #expect(found?.level == missing.map { _ in .fault })
    #expect(
      found?.text == missing.map { "hooks.d/form.conf: REPLY_COMMAND: \($0) is not there, or not executable" })
  }

  @Test func `what is not configured is a note, half of it a fault`() {
    #expect(Self.findings({ _ in }, .reply(200)).map(\.level) == [.note, .note])
    let half = Self.findings(
      {
        $0.chatwootAPIURL = "http://x"
        $0.evolutionAPIURL = "http://y"
      }, .reply(200))
    #expect(half.map(\.level) == [.fault, .fault])
  }
}

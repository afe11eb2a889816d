import RoyalCore
import Testing

@Suite("The configuration") struct SettingsTests {
  private func settings(_ text: String, _ environment: [String: String] = [:]) throws -> Settings {
    let file = try ConfigurationFile(Array(text.utf8), name: "royal.env")
    return try Settings(SettingsReader(files: file.assignments) { environment[$0] })
  }

  @Test func `without a word everything has its default`() throws {
    let settings = try settings("")
    #expect(settings.messageBufferTimeout == 8000)
    #expect(settings.evolutionMaxAge == 2_400_000)
    #expect(settings.workerPool == 3...3)
    #expect(settings.fallbackReply.isEmpty == false)
  }

  @Test func `values are read with their units, quotes and lists`() throws {
    let settings = try settings(
      """
      # a comment
      ; another
      CHATWOOT_API_URL=https://chat.example.com/
      CHATWOOT_ACCOUNT_ID='1, 22'
      CHATWOOT_WEBHOOK_SECRET="a\\"b,c"
      MESSAGE_BUFFER_TIMEOUT=250
      ROYAL_HUMAN_PAUSE=2h
      WORKER_POOL_SIZE=2-8
      ROYAL_MAX_BODY=1M
      ROYAL_FALLBACK_REPLY=''
      PRIORITY_LOW=
      CHATWOOT_MODE=agent_bot
      TZ=America/Argentina/Buenos_Aires
      """)
    #expect(settings.chatwootAPIURL == "https://chat.example.com")
    #expect(settings.chatwootAccountIDs == [1, 22])
    #expect(settings.chatwootWebhookSecrets == ["a\"b", "c"])
    #expect(settings.messageBufferTimeout == 250)
    #expect(settings.humanPause == 7_200_000)
    #expect(settings.workerPool == 2...8)
    #expect(settings.maxBody == 1 << 20)
    #expect(settings.fallbackReply.isEmpty)
    #expect(settings.priorityLow == Settings().priorityLow)
    #expect(settings.chatwootMode == .agentBot)
  }

  @Test func `the environment wins over the file and empty means unset`() throws {
    let settings = try settings("PORT=1\nHOST=h", ["PORT": "2", "HOST": ""])
    #expect(settings.port == 2)
    #expect(settings.host == "127.0.0.1")
  }

  @Test(arguments: [
    ("PORT=0", "royal.env line 1: PORT: \"0\" is not allowed; allowed: 1 to 65535"),
    (
      "\nMESSAGE_COOLDOWN=2 s",
      "royal.env line 2: MESSAGE_COOLDOWN: the value holds a blank: put it between single quotes"
    ),
    (
      "MESSAGE_COOLDOWN=2y",
      "royal.env line 1: MESSAGE_COOLDOWN: \"2y\" is not allowed; allowed: a number of milliseconds, or a number with ms, s, m, h or d"
    ),
    (
      "CHATWOOT_TOKEN=x",
      "royal.env line 1: CHATWOOT_TOKEN: there is no such key; royal.env(5) lists the keys"
    ),
    (
      "MESSAGE_COOLDOWM=1",
      "royal.env line 1: MESSAGE_COOLDOWM: there is no such key; royal.env(5) lists the keys (did you mean MESSAGE_COOLDOWN?)"
    ),
    (
      "export PORT=1",
      "royal.env line 1: \"export PORT\" is no key; write KEY=value without blanks around the equals sign and without export"
    ),
    ("PORT", "royal.env line 1: expected KEY=value"),
    ("HOST=\"a", "royal.env line 1: HOST: the closing double quote is missing on this line"),
    ("HOST=\"$x\"", "royal.env line 1: HOST: a shell expands \"$\" between double quotes: use single quotes"),
    (
      "HOST='a' # c",
      "royal.env line 1: HOST: something stands behind the closing quote; a comment needs a line of its own"
    ),
    ("ROYAL_AGENT=magic", "royal.env line 1: ROYAL_AGENT: \"magic\" is not allowed; allowed: rules, command, openai"),
    (
      "WORKER_POOL_SIZE=8-2",
      "royal.env line 1: WORKER_POOL_SIZE: \"8-2\" is not allowed; allowed: 1 to 256, or a range such as 2-8"
    ),
  ])
  func `an error names file, line, key and what is allowed`(text: String, message: String) {
    #expect(throws: ConfigurationError(message)) { try settings(text) }
  }

  @Test func `an error never shows a secret`() {
    do {
      _ = try settings("CHATWOOT_API_TOKEN=abc def")
      Issue.record("it was accepted")
    } catch {
      #expect(!"\(error)".contains("abc"))
    }
  }
}

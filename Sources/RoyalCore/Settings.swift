/// Who answers a message that arrives through both platforms (`WHATSAPP_OWNER`).
public enum WhatsAppOwner: String, Sendable, CaseIterable { case first, chatwoot, evolution }

/// Which of Chatwoot's webhooks is set up, and so which conversations are answered (`CHATWOOT_MODE`).
public enum ChatwootMode: String, Sendable, CaseIterable {
  case account
  case agentBot = "agent_bot"
}

/// What makes the answers (`ROYAL_AGENT`).
public enum AgentKind: String, Sendable, CaseIterable { case rules, command, openai }

/// Who may use the test route without the admin token (`ROYAL_TEST_ENDPOINT`).
public enum TestEndpoint: String, Sendable, CaseIterable { case loopback, open }

/// What is done or left (`ROYAL_TYPING`, `ROYAL_HANDOFF_NOTE`).
public enum Switch: String, Sendable, CaseIterable { case on, off }

/// How much is logged (`LOG_LEVEL`).
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  case debug, info, warn, error

  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warn: 2
    case .error: 3
    }
  }
}

/// The whole configuration, one property a key of royal.env(5). Durations are milliseconds, sizes bytes.
public struct Settings: Sendable {
  public var chatwootAPIURL: String?
  public var chatwootAPIToken: String?
  public var chatwootAccountIDs: [Int] = []
  public var chatwootWebhookSecrets: [String] = []
  public var chatwootSignatureAge = 300_000
  public var chatwootMode = ChatwootMode.account
  public var chatwootBotID: Int?

  public var evolutionAPIURL: String?
  public var evolutionAPIToken: String?
  public var instanceNames: [String] = []
  public var evolutionWebhookToken: String?
  public var evolutionJWTKey: String?
  public var evolutionMaxAge = 2_400_000

  public var whatsappOwner = WhatsAppOwner.first
  public var humanPause = 1_800_000
  public var typing = Switch.on
  public var handoffNote = Switch.off

  public var workerPool = 3...3
  public var maxConcurrentUsers = 5
  public var messageBufferTimeout = 8000
  public var messageCooldown = 2000
  public var maxGroupedMessages = 10
  public var messageBufferMax = 30_000
  public var duplicateWindow = 10_000
  public var messageMaxAttempts = 8
  public var messageMaxAge = 86_400_000
  public var maxAnswersPerMinute = 20
  public var priorityUrgent = ["urgente", "emergencia", "ayuda", "reclamo", "estafa"]
  public var priorityHigh = ["precio", "comprar", "pedido", "pago", "problema"]
  public var priorityLow = ["gracias", "ok", "dale", "chau"]

  /// The spool's path, as it is to be opened.
  public var spool = "./spool"
  public var agent = AgentKind.rules
  public var rules: String?
  public var prompt: String?
  public var tools: String?
  public var shop = "Royal"
  public var agentCommand: String?
  public var agentTimeout = 60_000
  public var openAIKey: String?
  public var openAIBaseURL = "https://api.openai.com/v1"
  public var openAIModel = "gpt-4o-mini"
  public var historyTurns = 20
  public var historyAge = 604_800_000
  /// Empty: say nothing.
  public var fallbackReply = "Perdón, ahora no te puedo responder. En un rato te contesta una persona del equipo."
  /// Empty: say nothing.
  public var noTextReply = "Por ahora solo puedo leer texto. ¿Me lo podés escribir?"

  public var adminToken: String?
  public var testEndpoint = TestEndpoint.loopback
  public var testTimeout = 25_000
  public var maxBody = 4 << 20
  public var minFree = 64 << 20
  public var seenDays = 8
  public var alertCommand: String?
  /// Percent; so for all four: 0 is off.
  public var alertErrorRate = 5
  public var alertWaiting = 50
  /// Percent.
  public var alertUtilization = 90
  public var alertAnswerTime = 30_000
  public var host = "127.0.0.1"
  public var port = 8000
  public var logLevel = LogLevel.info

  /// The shop's time zone (`TZ`), as tzset(3) wants it.
  public var timeZone: String?

  /// The file that was read, if any.
  public var file: String?

  public init() {}
}

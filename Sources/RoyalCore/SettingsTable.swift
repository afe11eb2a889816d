extension Settings {
  /// Reads every key.
  /// - Throws: ``ConfigurationError`` for the first value that is not allowed; it names file, line, key and what is.
  public init(_ reader: SettingsReader) throws(ConfigurationError) {
    self.init()
    try readPlatforms(reader)
    try readScheduling(reader)
    try readAgent(reader)
    try readFront(reader)
    try readAlerts(reader)
  }

  private mutating func readPlatforms(_ reader: SettingsReader) throws(ConfigurationError) {
    try reader.read("CHATWOOT_API_URL", into: &chatwootAPIURL, allowed: Settings.urlRule, Settings.url)
    chatwootAPIToken = reader.text("CHATWOOT_API_TOKEN")
    try reader.read(
      "CHATWOOT_ACCOUNT_ID", into: &chatwootAccountIDs, allowed: "positive numbers, separated by commas",
      Settings.positiveNumbers)
    chatwootWebhookSecrets = ConfigurationValue.list(reader.text("CHATWOOT_WEBHOOK_SECRET") ?? "")
    try reader.duration("CHATWOOT_SIGNATURE_AGE", into: &chatwootSignatureAge)
    try reader.choice("CHATWOOT_MODE", into: &chatwootMode)
    try reader.read("CHATWOOT_BOT_ID", into: &chatwootBotID, allowed: "a positive number", Settings.positive)
    try reader.read("EVOLUTION_API_URL", into: &evolutionAPIURL, allowed: Settings.urlRule, Settings.url)
    evolutionAPIToken = reader.text("EVOLUTION_API_TOKEN")
    instanceNames = ConfigurationValue.list(reader.text("INSTANCE_NAME") ?? "")
    evolutionWebhookToken = reader.text("EVOLUTION_WEBHOOK_TOKEN")
    evolutionJWTKey = reader.text("EVOLUTION_JWT_KEY")
    try reader.duration("EVOLUTION_MAX_AGE", into: &evolutionMaxAge)
    try reader.choice("WHATSAPP_OWNER", into: &whatsappOwner)
    try reader.duration("ROYAL_HUMAN_PAUSE", into: &humanPause)
    try reader.choice("ROYAL_HANDOFF_NOTE", into: &handoffNote)
    try reader.choice("ROYAL_TYPING", into: &typing)
  }

  private mutating func readScheduling(_ reader: SettingsReader) throws(ConfigurationError) {
    try reader.read("WORKER_POOL_SIZE", into: &workerPool, allowed: "1 to 256, or a range such as 2-8") { text in
      ConfigurationValue.range(text).flatMap { $0.lowerBound >= 1 && $0.upperBound <= 256 ? $0 : nil }
    }
    try reader.number("MAX_CONCURRENT_USERS", into: &maxConcurrentUsers, 1...1024)
    try reader.duration("MESSAGE_BUFFER_TIMEOUT", into: &messageBufferTimeout)
    try reader.duration("MESSAGE_COOLDOWN", into: &messageCooldown)
    try reader.number("MAX_GROUPED_MESSAGES", into: &maxGroupedMessages, 1...1000)
    try reader.duration("MESSAGE_BUFFER_MAX", into: &messageBufferMax)
    try reader.duration("DUPLICATE_WINDOW", into: &duplicateWindow)
    try reader.number("MESSAGE_MAX_ATTEMPTS", into: &messageMaxAttempts, 1...1000)
    try reader.duration("MESSAGE_MAX_AGE", into: &messageMaxAge)
    try reader.number("MAX_ANSWERS_PER_MINUTE", into: &maxAnswersPerMinute, 0...100_000)
    priorityUrgent = reader.words("PRIORITY_URGENT") ?? priorityUrgent
    priorityHigh = reader.words("PRIORITY_HIGH") ?? priorityHigh
    priorityLow = reader.words("PRIORITY_LOW") ?? priorityLow
  }

  private mutating func readAgent(_ reader: SettingsReader) throws(ConfigurationError) {
    spool = reader.text("ROYAL_SPOOL") ?? spool
    try reader.choice("ROYAL_AGENT", into: &agent)
    rules = reader.text("ROYAL_RULES")
    prompt = reader.text("ROYAL_PROMPT")
    tools = reader.text("ROYAL_TOOLS")
    shop = reader.text("ROYAL_SHOP") ?? shop
    agentCommand = reader.text("ROYAL_AGENT_COMMAND")
    try reader.duration("ROYAL_AGENT_TIMEOUT", into: &agentTimeout)
    openAIKey = reader.text("OPENAI_API_KEY")
    try reader.read("OPENAI_BASE_URL", into: &openAIBaseURL, allowed: Settings.urlRule) { Settings.url($0) ?? nil }
    openAIModel = reader.text("OPENAI_MODEL") ?? openAIModel
    try reader.number("ROYAL_HISTORY_TURNS", into: &historyTurns, 0...1000)
    try reader.duration("ROYAL_HISTORY_AGE", into: &historyAge)
    fallbackReply = reader.textOrEmpty("ROYAL_FALLBACK_REPLY") ?? fallbackReply
    noTextReply = reader.textOrEmpty("ROYAL_NO_TEXT_REPLY") ?? noTextReply
  }

  private mutating func readFront(_ reader: SettingsReader) throws(ConfigurationError) {
    adminToken = reader.text("ROYAL_ADMIN_TOKEN")
    try reader.choice("ROYAL_TEST_ENDPOINT", into: &testEndpoint)
    try reader.duration("ROYAL_TEST_TIMEOUT", into: &testTimeout)
    try reader.size("ROYAL_MAX_BODY", into: &maxBody, 1...(1 << 30))
    try reader.size("ROYAL_MIN_FREE", into: &minFree, 0...(1 << 50))
    try reader.number("ROYAL_SEEN_DAYS", into: &seenDays, 1...3650)
    host = reader.text("HOST") ?? host
    try reader.number("PORT", into: &port, 1...65535)
    try reader.choice("LOG_LEVEL", into: &logLevel)
    timeZone = reader.text("TZ")
  }

  private mutating func readAlerts(_ reader: SettingsReader) throws(ConfigurationError) {
    alertCommand = reader.text("ROYAL_ALERT_COMMAND")
    try reader.number("ROYAL_ALERT_ERROR_RATE", into: &alertErrorRate, 0...100)
    try reader.number("ROYAL_ALERT_WAITING", into: &alertWaiting, 0...1_000_000_000)
    try reader.number("ROYAL_ALERT_UTILIZATION", into: &alertUtilization, 0...100)
    try reader.duration("ROYAL_ALERT_ANSWER_TIME", into: &alertAnswerTime)
  }

  private static let urlRule = "http://… or https://… without blanks"

  private static func url(_ text: String) -> String?? {
    guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.utf8.contains(0x20) else { return nil }
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return .some(text)
  }

  private static func positive(_ text: String) -> Int?? {
    guard let number = Int(text), number > 0 else { return nil }
    return .some(number)
  }

  private static func positiveNumbers(_ text: String) -> [Int]? {
    let numbers = ConfigurationValue.list(text).map { Int($0) }
    let valid = numbers.compactMap { $0 }.filter { $0 > 0 }
    return valid.count == numbers.count ? valid : nil
  }
}

extension SettingsReader {
  fileprivate func duration(_ key: String, into target: inout Int) throws(ConfigurationError) {
    let limit = 3_650 * 86_400_000
    try read(key, into: &target, allowed: "a number of milliseconds, or a number with ms, s, m, h or d") { text in
      ConfigurationValue.duration(text).flatMap { $0 <= limit ? $0 : nil }
    }
  }

  fileprivate func size(_ key: String, into target: inout Int, _ range: ClosedRange<Int>) throws(ConfigurationError) {
    try read(key, into: &target, allowed: "a number of bytes, or a number with K, M or G") { text in
      ConfigurationValue.size(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  fileprivate func number(_ key: String, into target: inout Int, _ range: ClosedRange<Int>) throws(ConfigurationError) {
    try read(key, into: &target, allowed: "\(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, into target: inout Choice
  ) throws(ConfigurationError) {
    try read(key, into: &target, allowed: Choice.allCases.map { $0.rawValue }.joined(separator: ", ")) {
      Choice(rawValue: $0)
    }
  }

  fileprivate func words(_ key: String) -> [String]? {
    text(key).map(ConfigurationValue.list)
  }
}

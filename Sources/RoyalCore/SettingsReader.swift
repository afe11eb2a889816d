/// Reads ``Settings`` out of assignments, later ones winning, and refuses what royal.env(5) does not allow.
public struct SettingsReader {
  /// The later one of a key counts. A list, for the hook reads a few lines once: a dictionary costs it more to make than to search.
  private var assignments: [ConfigurationFile.Assignment]

  /// - Parameters:
  ///   - file: the assignments of the configuration files, in the order they were read.
  ///   - environment: looks a variable up; it wins over the files.
  /// - Throws: ``ConfigurationError`` for a key that has one of Royal's prefixes and that Royal does not know.
  public init(
    files: [ConfigurationFile.Assignment], environment: (String) -> String?
  ) throws(ConfigurationError) {
    for assignment in files { try SettingsReader.checkKey(assignment) }
    assignments = files
    for key in SettingsReader.keys {
      guard let value = environment(key) else { continue }
      assignments.append(ConfigurationFile.Assignment(key: key, value: value, origin: .environment))
    }
  }

  /// Every key of royal.env(5).
  public static let keys = [
    "CHATWOOT_API_URL", "CHATWOOT_API_TOKEN", "CHATWOOT_ACCOUNT_ID", "CHATWOOT_WEBHOOK_SECRET",
    "CHATWOOT_SIGNATURE_AGE", "CHATWOOT_MODE", "CHATWOOT_BOT_ID",
    "EVOLUTION_API_URL", "EVOLUTION_API_TOKEN", "INSTANCE_NAME", "EVOLUTION_WEBHOOK_TOKEN", "EVOLUTION_JWT_KEY",
    "EVOLUTION_MAX_AGE", "WHATSAPP_OWNER", "ROYAL_HUMAN_PAUSE", "ROYAL_HANDOFF_NOTE", "ROYAL_TYPING",
    "WORKER_POOL_SIZE", "MAX_CONCURRENT_USERS",
    "MESSAGE_BUFFER_TIMEOUT", "MESSAGE_COOLDOWN", "MAX_GROUPED_MESSAGES", "MESSAGE_BUFFER_MAX", "DUPLICATE_WINDOW",
    "MESSAGE_MAX_ATTEMPTS", "MESSAGE_MAX_AGE", "MAX_ANSWERS_PER_MINUTE", "PRIORITY_URGENT", "PRIORITY_HIGH",
    "PRIORITY_LOW", "ROYAL_SPOOL", "ROYAL_AGENT", "ROYAL_RULES", "ROYAL_PROMPT", "ROYAL_TOOLS", "ROYAL_SHOP",
    "ROYAL_AGENT_COMMAND",
    "ROYAL_AGENT_TIMEOUT", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "ROYAL_HISTORY_TURNS",
    "ROYAL_HISTORY_AGE", "ROYAL_FALLBACK_REPLY", "ROYAL_NO_TEXT_REPLY", "ROYAL_ADMIN_TOKEN", "ROYAL_TEST_ENDPOINT",
    "ROYAL_TEST_TIMEOUT", "ROYAL_MAX_BODY", "ROYAL_MIN_FREE", "ROYAL_SEEN_DAYS",
    "ROYAL_ALERT_COMMAND", "ROYAL_ALERT_ERROR_RATE", "ROYAL_ALERT_WAITING", "ROYAL_ALERT_UTILIZATION",
    "ROYAL_ALERT_ANSWER_TIME", "HOST", "PORT", "LOG_LEVEL", "TZ",
  ]

  /// A key that begins like this and is not in ``keys`` is a slip of the pen; any other foreign key is none of our business.
  private static let prefixes = [
    "CHATWOOT_", "EVOLUTION_", "INSTANCE_", "WHATSAPP_", "ROYAL_", "WORKER_", "MAX_", "MESSAGE_", "DUPLICATE_",
    "PRIORITY_", "OPENAI_", "LOG_",
  ]

  private static func checkKey(_ assignment: ConfigurationFile.Assignment) throws(ConfigurationError) {
    let key = assignment.key
    guard !keys.contains(key), prefixes.contains(where: { key.hasPrefix($0) }) else { return }
    throw ConfigurationError(
      at: assignment.origin, key: key, "there is no such key; royal.env(5) lists the keys\(hint(for: key))")
  }

  private static func hint(for key: String) -> String {
    let letters = Set(key.utf8)
    let near = keys.filter { candidate in
      abs(candidate.utf8.count - key.utf8.count) <= 2 && letters.symmetricDifference(candidate.utf8).count <= 2
    }
    return near.first.map { " (did you mean \($0)?)" } ?? ""
  }

  /// The value of a key; nil where it is not set or empty.
  func text(_ key: String) -> String? {
    guard let value = textOrEmpty(key), !value.isEmpty else { return nil }
    return value
  }

  /// The value of a key for which empty is a value too; nil where it is not set.
  func textOrEmpty(_ key: String) -> String? { assignment(of: key)?.value }

  private func assignment(of key: String) -> ConfigurationFile.Assignment? { assignments.last { $0.key == key } }

  func read<Value>(
    _ key: String, into target: inout Value, allowed: @autoclosure () -> String, _ parse: (String) -> Value?
  ) throws(ConfigurationError) {
    guard let assignment = assignment(of: key), !assignment.value.isEmpty else { return }
    guard let value = parse(assignment.value) else {
      let shown = SettingsReader.isSecret(key) ? "the value" : "\"\(assignment.value)\""
      throw ConfigurationError(at: assignment.origin, key: key, "\(shown) is not allowed; allowed: \(allowed())")
    }
    target = value
  }

  /// Whether it is one of our keys whose value must never be printed, logged or handed to an agent's process.
  public static func isSecret(_ key: String) -> Bool {
    keys.contains(key) && ["_TOKEN", "_SECRET", "_KEY"].contains { key.hasSuffix($0) }
  }
}

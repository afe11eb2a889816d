/// Reads ``HookSettings`` out of the assignments of NAME.conf and NAME.drain.conf.
struct HookSettingsReader {
  private var values: [String: ConfigurationFile.Assignment] = [:]
  private var lists: [String: [ConfigurationFile.Assignment]] = [:]
  private let file: String

  /// Keys that may come several times.
  private static let listKeys = ["FILTER", "REPLY_HEADER"]
  static let keys = [
    "USER", "TEXT", "ATTACHMENT", "ID", "NAME", "REPLY_TO", "CONVERSATION", "SENT", "FILTER", "SIGNATURE_HEADER",
    "SIGNATURE_ALGORITHM", "SIGNATURE_SECRET", "SIGNATURE_PREFIX", "SIGNATURE_ENCODING", "REPLY_URL", "REPLY_BODY",
    "REPLY_HEADER", "REPLY_COMMAND", "REPLY_TOKEN", "REPLY_TIMEOUT",
  ]

  /// - Parameter file: how to call the file in errors about a key that is missing.
  /// - Throws: ``ConfigurationError`` for a key that does not exist.
  init(_ assignments: [ConfigurationFile.Assignment], file: String) throws(ConfigurationError) {
    self.file = file
    for assignment in assignments {
      guard HookSettingsReader.keys.contains(assignment.key) else {
        throw ConfigurationError(
          at: assignment.origin, key: assignment.key,
          "there is no such key; royal-hooks(5) lists the keys: \(HookSettingsReader.keys.joined(separator: ", "))")
      }
      guard !assignment.value.isEmpty else { continue }
      if HookSettingsReader.listKeys.contains(assignment.key) {
        lists[assignment.key, default: []].append(assignment)
      } else {
        values[assignment.key] = assignment
      }
    }
  }

  func text(_ key: String) -> String? { values[key]?.value }
  func all(_ key: String) -> [ConfigurationFile.Assignment] { lists[key] ?? [] }
  func has(_ key: String) -> Bool { values[key] != nil || lists[key] != nil }

  /// Reads a key's value.
  /// - Throws: ``ConfigurationError`` that names file, line and key where `parse` finds nothing in it.
  func read<Value>(
    _ key: String, allowed: String, isSecret: Bool = false, _ parse: (String) -> Value?
  ) throws(ConfigurationError) -> Value? {
    guard let assignment = values[key] else { return nil }
    guard let value = parse(assignment.value) else {
      let shown = isSecret ? "the value" : "\"\(assignment.value)\""
      throw ConfigurationError(at: assignment.origin, key: key, "\(shown) is not allowed; allowed: \(allowed)")
    }
    return value
  }

  /// Reads a key's value with a parser that says itself what is wrong.
  func read<Value>(
    _ key: String, _ parse: (String) throws(ConfigurationError) -> Value
  ) throws(ConfigurationError) -> Value? {
    guard let assignment = values[key] else { return nil }
    do {
      return try parse(assignment.value)
    } catch {
      throw ConfigurationError(at: assignment.origin, key: key, error.description)
    }
  }

  /// A key that must be there.
  func missing(_ key: String, _ why: String) -> ConfigurationError { ConfigurationError("\(file): \(key): \(why)") }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ standard: Choice
  ) throws(ConfigurationError) -> Choice {
    let names = Choice.allCases.map { $0.rawValue }.joined(separator: ", ")
    return try read(key, allowed: names) { Choice(rawValue: $0) } ?? standard
  }
}

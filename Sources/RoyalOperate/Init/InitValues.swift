import RoyalCore
import RoyalSystem

/// The values of a new configuration: where each comes from, and what was not taken over.
struct InitValues {
  private(set) var values: [String: String] = [:]
  /// Sentences for people.
  private(set) var notes: [String] = []

  /// Takes over what Royal knows of an `.env`; the rest is told of.
  mutating func take(_ file: DotEnvFile, name: String) {
    for assignment in file.assignments {
      let key = assignment.key
      guard SettingsReader.keys.contains(key) else {
        notes.append(
          "\(name) line \(assignment.line): \(HeaderValue.clean(key)): not taken over, Royal has no such key")
        continue
      }
      let value = InitValues.adapted(key, assignment.value)
      guard !value.isEmpty || InitValues.mayBeEmpty(key) else { continue }
      if let reason = InitValues.fault(key, value) {
        notes.append("\(name) line \(assignment.line): \(key): not taken over, \(reason)")
      } else {
        values[key] = value
      }
    }
    for (line, key, variable) in file.unknown {
      let (key, variable) = (HeaderValue.clean(key), HeaderValue.clean(variable))
      notes.append("\(name) line \(line): \(key): not taken over, ${\(variable)} is not known")
    }
    for line in file.unread { notes.append("\(name) line \(line): not taken over, it is no KEY=value") }
  }

  /// - Throws: ``CommandFailure`` for a key or value that Royal does not allow.
  mutating func set(_ key: String, _ value: String) throws(CommandFailure) {
    guard SettingsReader.keys.contains(key) else {
      throw .usage("\(Columns.safe(key)): Royal has no such key; royal.env(5) lists them")
    }
    if let reason = InitValues.fault(key, value) { throw .usage("\(key): \(reason)") }
    values[key] = value
  }

  mutating func set(_ preset: Preset) { values.merge(preset.values) { $1 } }

  /// Secrets that are ours to choose. Chatwoot's signing secret is not: Chatwoot makes it.
  mutating func generate() {
    for key in ["EVOLUTION_WEBHOOK_TOKEN", "ROYAL_ADMIN_TOKEN"] where values[key] == nil {
      values[key] = Hex.encode(randomBytes(24))
    }
    if values["OPENAI_API_KEY"] != nil, values["ROYAL_AGENT"] == nil {
      values["ROYAL_AGENT"] = AgentKind.openai.rawValue
      notes.append("ROYAL_AGENT=openai, since OPENAI_API_KEY is set")
    }
  }

  /// Makes ROYAL_SPOOL absolute: whoever reads the file may look for it from elsewhere.
  /// - Parameters:
  ///   - standard: the spool where none was chosen.
  ///   - folder: that of the configuration file, absolute; a relative path lies beside the file.
  mutating func setSpool(standard: String, folder: String) {
    var path = values["ROYAL_SPOOL"] ?? ""
    if path.isEmpty { path = standard }
    while path.hasPrefix("./") { path.removeFirst(2) }
    values["ROYAL_SPOOL"] = path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  private static func mayBeEmpty(_ key: String) -> Bool {
    ["ROYAL_FALLBACK_REPLY", "ROYAL_NO_TEXT_REPLY"].contains(key)
  }

  /// Python's names of log levels.
  private static func adapted(_ key: String, _ value: String) -> String {
    guard key == "LOG_LEVEL" else { return value }
    let level = value.lowercased()
    return ["warning": "warn", "critical": "error", "fatal": "error", "trace": "debug"][level] ?? level
  }

  /// Why Royal does not allow a value; nil where it does.
  private static func fault(_ key: String, _ value: String) -> String? {
    guard !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return "the value is no single line" }
    do {
      _ = try Settings(SettingsReader(files: []) { $0 == key ? value : nil })
      return nil
    } catch {
      // The reader says "environment: KEY: what"; who reads this knows the key.
      let text = error.description
      guard let tail = text.split(separator: ": ", maxSplits: 2).last, text.hasPrefix("environment: ") else {
        return text
      }
      return String(tail)
    }
  }
}

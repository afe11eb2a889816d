import RoyalCore

/// `etc/royal.env.example` with the values of one installation filled in: every key stays where its comment explains it.
struct ConfigurationTemplate {
  /// What only the daemon needs stands in `royal-drain.env`, which the hook does not read.
  static let secrets = ["CHATWOOT_API_TOKEN", "EVOLUTION_API_TOKEN", "OPENAI_API_KEY"]

  private static var example: String { String(decoding: PackageResources.royal_env_example, as: UTF8.self) }

  let values: [String: String]

  /// The text of `royal.env`.
  var main: String {
    var rest = values.filter { !ConfigurationTemplate.secrets.contains($0.key) }
    var lines = ConfigurationTemplate.example.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices {
      guard let key = ConfigurationTemplate.key(of: lines[index]), let value = rest.removeValue(forKey: key) else {
        continue
      }
      lines[index] = ConfigurationTemplate.line(key, value)
    }
    let added = rest.sorted { $0.key < $1.key }.map { ConfigurationTemplate.line($0.key, $0.value) + "\n" }
    return lines.joined(separator: "\n") + added.joined()
  }

  /// The text of `royal-drain.env`.
  var drain: String {
    let lines = ConfigurationTemplate.secrets.map { key in
      values[key].map { ConfigurationTemplate.line(key, $0) } ?? "#\(key)="
    }
    return """
      # Secrets that only royal-drain needs: the platforms' tokens, the model's key. royal-hook does not read this file.
      # royal.env(5)

      \(lines.joined(separator: "\n"))

      """
  }

  /// The key of `KEY=…` or `#KEY=…`.
  private static func key(of line: String) -> String? {
    let text = line.hasPrefix("#") ? line.dropFirst() : line[...]
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let key = String(text[..<equals])
    return SettingsReader.keys.contains(key) ? key : nil
  }

  /// `KEY=value`, quoted so that a shell, systemd and Royal read the same.
  static func line(_ key: String, _ value: String) -> String {
    let plain = value.utf8.allSatisfy { byte in
      byte >= 0x80 || Array("+,-./:=@_%^".utf8).contains(byte) || (0x30...0x39).contains(byte)
        || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    if plain, value.utf8.allSatisfy({ $0 < 0x80 }) { return "\(key)=\(value)" }
    if !value.contains("'") { return "\(key)='\(value)'" }
    let escaped = value.map { "\\\"$`".contains($0) ? "\\\($0)" : String($0) }.joined()
    return "\(key)=\"\(escaped)\""
  }
}

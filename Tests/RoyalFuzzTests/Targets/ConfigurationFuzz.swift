@testable import RoyalCore

/// A configuration is read whole or refused in one line that holds no secret.
enum ConfigurationFuzz {
  static func check(_ text: [UInt8]) throws {
    do throws(ConfigurationError) {
      let file = try ConfigurationFile(text, name: "royal.env")
      for assignment in file.assignments {
        try? require(assignment.key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a key is no name")
      }
      let settings = try Settings(SettingsReader(files: file.assignments, environment: { _ in nil }))
      guard settings.maxBody > 0, settings.port > 0 else { throw ConfigurationError("out of range") }
    } catch {
      try check(error, text)
    }
    if let file = try? ConfigurationFile(text, name: "royal.env") { try checkValues(file) }
  }

  private static func checkValues(_ file: ConfigurationFile) throws {
    for assignment in file.assignments {
      let isClean = assignment.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
      try require(isClean, "a value holds control characters")
    }
  }

  private static func check(_ error: ConfigurationError, _ text: [UInt8]) throws {
    try require(!error.description.isEmpty, "an error says nothing")
    var secrets: [String] = []
    var others: [String] = []
    for line in text.split(separator: 0x0A) {
      let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
      let isSecret = parts.count == 2 && parts[1].utf8.count >= 12 && SettingsReader.isSecret(parts[0])
      if isSecret { secrets.append(parts[1]) } else { others.append(contentsOf: parts) }
    }
    // What another key says too is no secret.
    secrets.removeAll { secret in others.contains { $0.utf8.contains(secret.utf8) } }
    try require(!secrets.contains { error.description.utf8.contains($0.utf8) }, "an error tells a secret")
  }
}

import Glibc
import RoyalCore

/// What the model is told before anything else.
struct SystemPrompt: Sendable {
  private let template: String
  private let shop: String

  /// From the file of ROYAL_PROMPT, else prompts/royal.md, else built in.
  /// - Throws: ``ConfigurationError`` where the file cannot be read or says nothing.
  init(_ settings: Settings) throws(ConfigurationError) {
    shop = settings.shop
    guard
      let file = try AgentFile.read(settings.prompt, key: "ROYAL_PROMPT", usual: "prompts/royal.md", settings)
    else {
      template = BuiltInPrompt.text
      return
    }
    template = String(decoding: file.bytes, as: UTF8.self)
    guard template.utf8.contains(where: { $0 > 0x20 }) else { throw ConfigurationError("\(file.path): is empty") }
  }

  /// The prompt with `{name}`, `{date}` and `{shop}` filled in, once: braces in what is filled in mean nothing.
  /// - Parameter now: epoch milliseconds.
  func text(for turn: Turn, now: Int) -> String {
    let values = [
      "{name}": SystemPrompt.name(turn.user.name ?? "").map { "\"\($0)\"" } ?? "desconocido",
      "{date}": SystemPrompt.date(now), "{shop}": shop,
    ]
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      let place = values.first { rest[open...].hasPrefix($0.key) }
      text += place?.value ?? "{"
      rest = rest[open...].dropFirst(place?.key.count ?? 1)
    }
    return text + rest
  }

  /// The customer's own choice, so that it gives no orders: three words at most, of letters, in one line of 40 characters.
  static func name(_ text: String) -> String? {
    let words = text.unicodeScalars.prefix(1000).split { !isPartOfName($0) }.map(String.init)
    let name = words.filter { $0.contains(where: \.isLetter) }.prefix(3).joined(separator: " ")
    return name.isEmpty ? nil : String(name.unicodeScalars.prefix(40))
  }

  private static func isPartOfName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
      || "'’-".unicodeScalars.contains(scalar)
  }

  private static let weekdays = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"]

  /// `miércoles 2026-11-25`, by the machine's time zone, `TZ`. The corresponding C function is `localtime_r`.
  private static func date(_ now: Int) -> String {
    var seconds = time_t(now / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    // The same day and time of day, as if the zone were UTC.
    let shifted = now + Int(local.tm_gmtoff) * 1000
    return "\(weekdays[Int(local.tm_wday)]) \(Timestamp.day(shifted))"
  }
}

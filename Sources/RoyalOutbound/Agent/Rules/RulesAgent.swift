import Glibc
import RoyalCore
import RoyalSystem

/// Answers out of a rules file.
public struct RulesAgent: Agent {
  let book: RuleBook
  /// The file of the rules, as it is to be called.
  let file: String
  /// The hour of the shop's day, 0 to 23.
  let hour: @Sendable () -> Int

  init(book: RuleBook, file: String = "built-in rules", hour: @escaping @Sendable () -> Int = RulesAgent.localHour) {
    self.book = book
    self.file = file
    self.hour = hour
  }

  /// Reads the rules file of the configuration; where there is none, the built-in rules serve.
  /// - Throws: ``ConfigurationError`` that names file, line and reason of every mistake, a line each.
  public init(_ settings: Settings) throws(ConfigurationError) {
    let file = try AgentFile.read(settings.rules, key: "ROYAL_RULES", usual: "rules/royal.rules", settings)
    let bytes = file?.bytes ?? Array(BuiltInRules.text.utf8)
    let name = file?.path ?? "built-in rules"
    self.init(book: try RulesFile.parse(bytes, name: name), file: name)
  }

  public var isFree: Bool { true }

  public func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome {
    .answer(book.answer(to: turn.messages.map(\.text), name: RulesAgent.firstName(turn.user.name), hour: hour()))
  }

  /// Which rule answers these messages and why, and which others apply, a line each, for people.
  public func explain(_ texts: [String]) -> String { "rules:    \(file)\n" + book.explain(texts) }

  /// The first word of a name where it looks like one: it is whatever a customer typed, or the phone number where the
  /// platform knows no name.
  static func firstName(_ name: String?) -> String? {
    let words = name?.split { !$0.isLetter && $0 != "'" && $0 != "-" && $0 != "’" } ?? []
    // Marks may be piled upon a letter without end, so scalars are counted too.
    guard let word = words.first(where: { $0.contains(where: \.isLetter) }), (2...20).contains(word.count),
      word.unicodeScalars.count <= 40
    else { return nil }
    let isOneCase = word.allSatisfy { !$0.isLowercase } || word.allSatisfy { !$0.isUppercase }
    return isOneCase ? word.prefix(1).uppercased() + word.dropFirst().lowercased() : String(word)
  }

  /// By the shop's time zone, `TZ`, else the machine's. The corresponding C function is `localtime_r`.
  static func localHour() -> Int {
    var now = time(nil)
    var local = tm()
    localtime_r(&now, &local)
    return Int(local.tm_hour)
  }
}

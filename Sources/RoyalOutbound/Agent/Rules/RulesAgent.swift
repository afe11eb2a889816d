import Glibc
import RoyalCore
import RoyalSystem

/// Answers out of a rules file.
public struct RulesAgent: Agent {
  let book: RuleBook
  /// The hour of the shop's day, 0 to 23.
  let hour: @Sendable () -> Int

  init(book: RuleBook, hour: @escaping @Sendable () -> Int = RulesAgent.localHour) {
    self.book = book
    self.hour = hour
  }

  /// Reads the rules file of the configuration; where there is none, the built-in rules serve.
  /// - Throws: ``ConfigurationError`` that names file, line and reason.
  public init(_ settings: Settings) throws(ConfigurationError) {
    let file = try AgentFile.read(settings.rules, key: "ROYAL_RULES", usual: "rules/royal.rules", settings)
    let bytes = file?.bytes ?? Array(BuiltInRules.text.utf8)
    self.init(book: try RulesFile.parse(bytes, name: file?.path ?? "built-in rules"))
  }

  public func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome {
    .answer(book.answer(to: turn.messages.map(\.text), name: RulesAgent.firstName(turn.user.name), hour: hour()))
  }

  /// Which rule answers a text and why, for people.
  public func explain(_ text: String) -> String { book.explain(text) }

  /// The first word of a name where it looks like one: it is whatever a customer typed, or the phone number where the
  /// platform knows no name.
  static func firstName(_ name: String?) -> String? {
    let words = name?.split { !$0.isLetter && $0 != "'" && $0 != "-" && $0 != "’" } ?? []
    guard let word = words.first(where: { $0.contains(where: \.isLetter) }), (2...20).contains(word.count) else {
      return nil
    }
    let isOneCase = word.allSatisfy { !$0.isLowercase } || word.allSatisfy { !$0.isUppercase }
    return isOneCase ? word.prefix(1).uppercased() + word.dropFirst().lowercased() : String(word)
  }

  /// By the machine's time zone, `TZ`. The corresponding C function is `localtime_r`.
  static func localHour() -> Int {
    var now = time(nil)
    var local = tm()
    localtime_r(&now, &local)
    return Int(local.tm_hour)
  }
}

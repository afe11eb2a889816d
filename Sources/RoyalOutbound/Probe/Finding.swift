/// One thing that the doctor looked at.
public struct Finding: Sendable, Equatable {
  public enum Level: String, Sendable, Comparable {
    case ok, note, warning, fault

    private var rank: Int {
      switch self {
      case .ok: 0
      case .note: 1
      case .warning: 2
      case .fault: 3
      }
    }
    public static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
  }

  public let level: Level
  /// What was looked at: `spool`, `chatwoot` …
  public let subject: String
  /// How it is, one sentence.
  public let text: String
  /// What to do about it; nil where nothing is to be done.
  public let remedy: String?

  public init(_ level: Level, _ subject: String, _ text: String, remedy: String? = nil) {
    self.level = level
    self.subject = subject
    self.text = text
    self.remedy = remedy
  }
}

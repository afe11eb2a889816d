/// What ROYAL_ALERT_COMMAND is told.
public struct AlertNotice: Sendable, Equatable {
  /// `error_rate`, `waiting`, `utilization` or `answer_time`.
  public let name: String
  /// `raised` or `over`.
  public let state: String
  /// Percent, messages, percent, seconds.
  public let value: String
  /// In the unit of the value.
  public let limit: String
  /// The same as a sentence.
  public let text: String

  public init(name: String, state: String, value: String, limit: String, text: String) {
    self.name = name
    self.state = state
    self.value = value
    self.limit = limit
    self.text = text
  }
}

import RoyalCore
import RoyalOutbound

/// What alerts are about, by the names that ROYAL_ALERT_COMMAND gets.
enum AlertKind: String, CaseIterable {
  /// Turns that failed among those that ended, in percent.
  case errorRate = "error_rate"
  /// Messages that wait for their turn, and answers that wait for their delivery.
  case waiting
  /// Agents at work among those that may be, in percent.
  case utilization
  /// What an answer takes, in seconds.
  case answerTime = "answer_time"

  fileprivate func sentence(_ value: String) -> String {
    switch self {
    case .errorRate: "\(value) % of the turns of the last five minutes failed"
    case .waiting: "\(value) messages wait"
    case .utilization: "the agents were at work \(value) % of the last minute"
    case .answerTime: "answers of the last five minutes took \(value) s on average"
    }
  }
}

extension Settings {
  /// The limits of the alerts; 0: off.
  var alertLimits: [AlertKind: Double] {
    [
      .errorRate: Double(alertErrorRate), .waiting: Double(alertWaiting), .utilization: Double(alertUtilization),
      .answerTime: Double(alertAnswerTime) / 1000,
    ]
  }
}

/// An alert that was raised or is over.
struct AlertChange: Equatable {
  let kind: AlertKind
  let isRaised: Bool
  let value: Double
  let limit: Double

  /// In the words of ROYAL_ALERT_COMMAND.
  var notice: AlertNotice {
    let (value, limit) = (AlertChange.text(value), AlertChange.text(limit))
    return AlertNotice(
      name: kind.rawValue, state: isRaised ? "raised" : "over", value: value, limit: limit,
      text: "\(kind.sentence(value)) (limit \(limit))")
  }

  /// One decimal, where it says something.
  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
  }
}

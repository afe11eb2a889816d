import RoyalOutbound

/// What an outcome asks for, without its words.
enum OutcomeClass: Sendable, Equatable {
  case sent, temporary, permanent, configuration, unreachable, ambiguous

  init(_ outcome: DeliveryOutcome) {
    switch outcome {
    case .sent: self = .sent
    case .temporary: self = .temporary
    case .permanent: self = .permanent
    case .configuration: self = .configuration
    case .unreachable: self = .unreachable
    case .ambiguous: self = .ambiguous
    }
  }

  /// Surely not sent, and worth another attempt without anybody's help.
  var isTransient: Bool { self == .temporary || self == .unreachable }
}

extension DeliveryOutcome {
  var kind: OutcomeClass { OutcomeClass(self) }

  var reason: String? {
    switch self {
    case .sent: nil
    case .temporary(let reason, _), .permanent(let reason), .configuration(let reason), .unreachable(let reason),
      .ambiguous(let reason):
      reason
    }
  }

  var retryAfter: Int? {
    guard case .temporary(_, let retryAfter) = self else { return nil }
    return retryAfter
  }
}

import RoyalCore

/// What a platform's answers mean, as rows: the first that fits decides.
struct ErrorTable: Sendable {
  enum Verdict: Sendable, Equatable {
    case sent
    /// `after`: in milliseconds, where the platform itself does not name a time.
    case temporary(after: Int? = nil)
    case permanent
    /// Nobody has this address; another of the same person may do.
    case noSuchRecipient
    case configuration
    /// Nobody gets anything through.
    case unreachable
    case ambiguous
  }

  struct Row: Sendable {
    var statuses: ClosedRange<Int>
    /// A piece of the answer's message; empty fits every message.
    var pattern: String
    /// Only for answers that name a time with Retry-After.
    var namesTime = false
    var verdict: Verdict
    /// For the operator.
    var note: String

    init(
      _ statuses: ClosedRange<Int>, saying pattern: String = "", namesTime: Bool = false, _ verdict: Verdict,
      _ note: String
    ) {
      self.statuses = statuses
      self.pattern = pattern
      self.namesTime = namesTime
      self.verdict = verdict
      self.note = note
    }

    init(_ status: Int, saying pattern: String = "", namesTime: Bool = false, _ verdict: Verdict, _ note: String) {
      self.init(status...status, saying: pattern, namesTime: namesTime, verdict, note)
    }

    // In bytes: Foundation's search within a String ends the process with some texts (seen with Swift 6.3.1).
    func fits(_ status: Int, _ message: String, namesTime: Bool) -> Bool {
      statuses.contains(status) && (pattern.isEmpty || message.utf8.contains(pattern.utf8))
        && (!self.namesTime || namesTime)
    }
  }

  let rows: [Row]

  /// The first row that fits; a table has one for every status.
  func row(_ status: Int, _ message: String, namesTime: Bool) -> Row {
    rows.first { $0.fits(status, message, namesTime: namesTime) } ?? Row(status, .ambiguous, "not in the table")
  }

  /// - Parameters:
  ///   - message: what the answer says, as the table's patterns expect it.
  ///   - now: epoch milliseconds.
  func outcome(of reply: HTTPReply, message: String, now: Int) -> (verdict: Verdict, outcome: DeliveryOutcome) {
    let retryAfter = RetryAfter.milliseconds(in: reply.headers, now: now)
    let row = row(reply.status, message, namesTime: retryAfter != nil)
    let reason = "HTTP \(reply.status): \(message.isEmpty ? row.note : "\(message) (\(row.note))")"
    return (row.verdict, ErrorTable.outcome(row.verdict, reason, retryAfter))
  }

  private static func outcome(_ verdict: Verdict, _ reason: String, _ retryAfter: Int?) -> DeliveryOutcome {
    switch verdict {
    case .sent: .sent(providerID: nil)
    case .temporary(let after): .temporary(reason: reason, retryAfter: retryAfter ?? after)
    case .permanent, .noSuchRecipient: .permanent(reason: reason)
    case .configuration: .configuration(reason: reason)
    case .unreachable: .unreachable(reason: reason)
    case .ambiguous: .ambiguous(reason: reason)
    }
  }
}

extension DeliveryOutcome {
  /// The same outcome with another reason.
  func mapReason(_ change: (String) -> String) -> DeliveryOutcome {
    switch self {
    case .sent: self
    case .temporary(let reason, let retryAfter): .temporary(reason: change(reason), retryAfter: retryAfter)
    case .permanent(let reason): .permanent(reason: change(reason))
    case .configuration(let reason): .configuration(reason: change(reason))
    case .unreachable(let reason): .unreachable(reason: change(reason))
    case .ambiguous(let reason): .ambiguous(reason: change(reason))
    }
  }
}

import Synchronization

/// The guard against loops: how many answers a conversation got in the last minute (MAX_ANSWERS_PER_MINUTE).
final class AnswerRate: Sendable {
  private static let window = 60_000

  private let limit: Int
  private let answers: Mutex<[String: [Int]]>

  /// - Parameters:
  ///   - limit: answers a minute; 0 is no limit.
  ///   - previous: what has been counted so far.
  init(limit: Int, after previous: AnswerRate? = nil) {
    self.limit = limit
    answers = Mutex(previous?.answers.withLock { $0 } ?? [:])
  }

  /// - Parameter now: monotonic milliseconds.
  /// - Returns: nil where another answer may go, else after how many milliseconds it may.
  func wait(_ conversation: String, now: Int) -> Int? {
    guard limit > 0 else { return nil }
    return answers.withLock { answers in
      let times = (answers[conversation] ?? []).filter { now - $0 < AnswerRate.window }
      return times.count >= limit ? times[times.count - limit] + AnswerRate.window - now : nil
    }
  }

  /// An answer has gone.
  func count(_ conversation: String, now: Int) {
    guard limit > 0 else { return }
    answers.withLock { answers in
      if answers.count > 10_000 { answers = answers.filter { now - ($0.value.last ?? 0) < AnswerRate.window } }
      answers[conversation, default: []].append(now)
      answers[conversation]?.removeAll { now - $0 >= AnswerRate.window }
    }
  }
}

/// What happened in each of the last sixty minutes. Minutes in which nothing did take no room.
public struct LastHour: Sendable, Equatable {
  /// One minute of the clock.
  public struct Minute: Sendable, Equatable {
    /// Minutes since the Unix epoch.
    public var number: Int
    /// Messages that came in.
    public var received = 0
    /// Turns that were answered.
    public var answered = 0
    /// Turns that failed, to be tried again or for good.
    public var failed = 0
    /// What the answered turns took together, from their start to their last part's delivery, in milliseconds.
    public var milliseconds = 0
  }

  /// How many minutes are kept.
  public static let length = 60

  /// The minutes in which something happened, oldest first.
  public private(set) var minutes: [Minute] = []

  public init() {}

  init(minutes: [Minute]) {
    self.minutes = minutes.sorted { $0.number < $1.number }
  }

  /// Counts something.
  /// - Parameters:
  ///   - time: when it happened, epoch milliseconds; what is older than an hour is not kept.
  ///   - now: epoch milliseconds.
  public mutating func note(at time: Int, now: Int, _ change: (inout Minute) -> Void) {
    let newest = now / 60_000
    // A clock that was set back leaves minutes that are still to come.
    minutes.removeAll { $0.number <= newest - LastHour.length || $0.number > newest }
    let number = min(time / 60_000, newest)
    guard number > newest - LastHour.length else { return }
    let index = minutes.firstIndex { $0.number >= number } ?? minutes.endIndex
    if index == minutes.endIndex || minutes[index].number != number {
      minutes.insert(Minute(number: number), at: index)
    }
    change(&minutes[index])
  }

  /// All sixty minutes, the present one last.
  public func all(now: Int) -> [Minute] {
    let newest = now / 60_000
    var all = ((newest - LastHour.length + 1)...newest).map { Minute(number: $0) }
    for minute in minutes {
      let index = minute.number - all[0].number
      if all.indices.contains(index) { all[index] = minute }
    }
    return all
  }

  /// The sum over the hour.
  public func total(now: Int) -> Minute {
    all(now: now).reduce(into: Minute(number: now / 60_000)) { sum, minute in
      sum.received += minute.received
      sum.answered += minute.answered
      sum.failed += minute.failed
      sum.milliseconds += minute.milliseconds
    }
  }

  /// Messages that came in during the last sixty seconds; those of the minute before the present one count by the part of it
  /// that is not yet over.
  public func messagesPerMinute(now: Int) -> Double {
    let last = all(now: now).suffix(2).map { Double($0.received) }
    let past = Double(now % 60_000) / 60_000
    return last[1] + last[0] * (1 - past)
  }

  /// The share of failures among the turns of the hour, 0 to 1.
  public func errorRate(now: Int) -> Double {
    let total = total(now: now)
    let turns = total.answered + total.failed
    return turns == 0 ? 0 : Double(total.failed) / Double(turns)
  }

  /// What an answer took on average in the hour, in milliseconds; nil where there was none.
  public func answerTime(now: Int) -> Int? {
    let total = total(now: now)
    return total.answered == 0 ? nil : total.milliseconds / total.answered
  }
}

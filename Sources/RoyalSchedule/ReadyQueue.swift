import RoyalCore

/// Users whose turn may start now: a queue for each priority, in each the longest ready first.
///
/// The smallest sum of the moment of readiness and the priority's patience goes first. Because more pressing turns than there is
/// room for would still keep the others out for ever, a queue whose first user has been ready for a minute is passed over three
/// times in a row at most; the most often passed over goes next.
struct ReadyQueue: Sendable {
  /// How long a user stands back at most before its queue gets its share of the starts, in milliseconds.
  static let limit = Priority.low.patience
  /// Starts of other queues that such a queue lets pass.
  static let share = 3

  private var queues = Array(repeating: AlarmQueue(), count: Priority.allCases.count)
  private var passedOver = Array(repeating: 0, count: Priority.allCases.count)

  mutating func push(since: Int, _ user: UserTag, version: Int, _ priority: Priority) {
    queues[priority.rawValue].push(at: since, user, version: version)
  }

  /// The user to go next.
  /// - Parameter isCurrent: whether an entry of the queue still says what the user's lane says; others are dropped.
  mutating func first(now: Int, isCurrent: (AlarmQueue.Alarm) -> Bool) -> (user: UserTag, priority: Priority)? {
    var next: (place: Int, user: UserTag, priority: Priority)?
    var overdue: (count: Int, user: UserTag, priority: Priority)?
    for priority in Priority.allCases {
      guard let head = head(priority, isCurrent) else { continue }
      let place = head.at + priority.patience
      if next.map({ place < $0.place }) ?? true { next = (place, head.user, priority) }
      guard isOverdue(head, now), passedOver[priority.rawValue] >= ReadyQueue.share else { continue }
      // Of equal ones the least pressing, which is looked at last.
      if overdue.map({ passedOver[priority.rawValue] >= $0.count }) ?? true {
        overdue = (passedOver[priority.rawValue], head.user, priority)
      }
    }
    if let overdue { return (overdue.user, overdue.priority) }
    return next.map { ($0.user, $0.priority) }
  }

  private mutating func head(_ priority: Priority, _ isCurrent: (AlarmQueue.Alarm) -> Bool) -> AlarmQueue.Alarm? {
    while let head = queues[priority.rawValue].first {
      if isCurrent(head) { return head }
      queues[priority.rawValue].removeFirst()
    }
    return nil
  }

  private func isOverdue(_ head: AlarmQueue.Alarm, _ now: Int) -> Bool { now - head.at >= ReadyQueue.limit }

  /// Takes the first user of a priority out.
  mutating func removeFirst(_ priority: Priority) { queues[priority.rawValue].removeFirst() }

  /// A turn of that priority starts; those that have been ready for long have been passed over once more.
  mutating func started(_ started: Priority, now: Int) {
    for priority in Priority.allCases {
      let isPassed = priority != started && (queues[priority.rawValue].first.map { isOverdue($0, now) } ?? false)
      passedOver[priority.rawValue] = isPassed ? passedOver[priority.rawValue] + 1 : 0
    }
  }

  /// How many stand there, those that will be dropped included.
  var count: Int { queues.reduce(0) { $0 + $1.count } }
  var isEmpty: Bool { queues.allSatisfy { $0.first == nil } }
}

import RoyalCore

/// What the scheduler knows, for those who ask.
extension Scheduler {
  /// Entries that wait for their turn.
  public var waiting: Int { waitingCount }
  /// Users who are known: of whom something waits or runs, or whose cooldown is remembered.
  public var users: [UserTag] { Array(lanes.keys) }
  public var userCount: Int { lanes.count }
  public func knows(_ user: UserTag) -> Bool { lanes[user] != nil }
  /// Users whose turn could start if there were room, at the least.
  public var readyUsers: Int { ready.count + changed.count }
  /// The same by priority, urgent first.
  public var waitingByPriority: SIMD4<Int32> { lanes.values.reduce(into: SIMD4()) { $0 &+= $1.counts } }
  public var activeUsers: Int { running.count }
  public var activeAgents: Int { running.values.count { $0 } }
  /// Nothing waits and nothing runs.
  public var isIdle: Bool { running.isEmpty && lanes.values.allSatisfy(\.isEmpty) }

  /// Whether an entry of that key waits or runs.
  public func contains(_ key: EventKey, of user: UserTag) -> Bool {
    lanes[user]?.contains(key) ?? false
  }

  /// Whether an entry of that key waits.
  public func isWaiting(_ key: EventKey, of user: UserTag) -> Bool { lanes[user]?.items.contains(key) ?? false }

  /// The keys of all entries that run.
  public var runningKeys: Set<EventKey> {
    running.keys.reduce(into: []) { keys, user in keys.formUnion(lanes[user]?.running ?? []) }
  }

  /// Whether an entry of that key waits or runs, whoever its user is.
  public func containsAnywhere(_ key: EventKey) -> Bool { lanes.values.contains { $0.contains(key) } }

  /// The keys of all entries that wait or run.
  public var allKeys: Set<EventKey> {
    lanes.values.reduce(into: runningKeys) { keys, lane in lane.items.forEachKey { keys.insert($0) } }
  }

  /// Whether nothing runs and nothing would start before a moment but retries and what waits for a closed destination.
  public func isSettled(before moment: Int, now: Int) -> Bool {
    guard running.isEmpty, changed.isEmpty else { return false }
    let isAgentClosed = gates.isClosed(Scheduler.agentGate)
    return lanes.values.allSatisfy { lane in
      var lane = lane
      guard let plan = lane.plan(rules) else { return true }
      return plan.start > moment || plan.due > now || isAgentClosed
        || gates.isClosed(destinations.name(of: plan.destination))
    }
  }

  public func isClosed(_ destination: String) -> Bool { gates.isClosed(destination) }
}

/// How other rules come into force while entries wait and turns run.
extension Scheduler {
  /// From now on these rules hold, for what waits too. A turn that runs and a cooldown that has begun stay as they are.
  public mutating func change(_ rules: ScheduleRules) {
    self.rules = rules
    workers = max(rules.workers.lowerBound, min(workers, rules.workers.upperBound), activeAgents)
    for user in lanes.keys { changed.insert(user) }
  }
}

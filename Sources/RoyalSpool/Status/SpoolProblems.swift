import RoyalCore

/// What is wrong, in sentences that an operator can act on; none: all is well.
extension SpoolCondition {
  /// How long the drain may keep silent about something that it should have done, in milliseconds.
  static let patience = 10_000
  /// How much longer than ROYAL_AGENT_TIMEOUT a turn may take before it counts as stuck, in milliseconds: its deliveries and
  /// lookups have limits of their own.
  static let turnGrace = 600_000

  /// - Parameter withReasons: whether what a platform said, which may be anything, is told too.
  public func problems(_ settings: Settings, withReasons: Bool = true) -> [String] {
    if let absence { return [absence] }
    let broken = brokenHooks.map { "hooks.d/\($0).conf is broken; the log says where" }
    guard isDrainAlive || isDrainResting else { return [absentDrain] + stops + broken }
    return [stuck(settings), paused].compactMap { $0 } + outages(withReasons) + stops + broken
  }

  private var absentDrain: String {
    guard let report, report.state == .resting else { return "royal-drain does not run on this spool" }
    return "royal-drain --once has not run on this spool since \(Timestamp.isoSeconds(report.updated))"
  }

  /// Why the drain is thought to make no progress though work is ready; nil where it makes some, or has none.
  ///
  /// An idle drain writes nothing, so silence alone means nothing. But it says when it will act next, and it reports again as
  /// soon as it has looked at a new file: what is overdue of these is not being done.
  public func stuck(_ settings: Settings) -> String? {
    guard isDrainAlive else { return nil }
    let report = report.flatMap { $0.updated <= now ? $0 : nil }
    if let report, let next = report.next, now - max(next, report.updated) > SpoolCondition.patience {
      return "royal-drain runs but is stuck: it was to go on at \(Timestamp.isoSeconds(next))"
    }
    if let unnoticed = glance.unnoticed, now - unnoticed > SpoolCondition.patience {
      return
        "royal-drain runs but is stuck: a message has been in new/ since \(Timestamp.isoSeconds(unnoticed)), unnoticed"
    }
    guard let report else { return nil }
    if let since = report.busySince, now - since > settings.agentTimeout + SpoolCondition.turnGrace {
      return "royal-drain runs but is stuck: a turn has been under way since \(Timestamp.isoSeconds(since))"
    }
    return isForgotten(report) ? "royal-drain runs but is stuck: messages wait and it plans to do nothing" : nil
  }

  /// Whether entries wait of which nothing will ever come.
  private func isForgotten(_ report: DrainReport) -> Bool {
    report.state == .running && report.waiting.reduce(0, +) > 0 && report.activeUsers == 0 && report.next == nil
      && now - report.updated > SpoolCondition.patience
  }

  private var paused: String? {
    guard current?.state == .paused, queueSize > 0 else { return nil }
    return "\(queueSize) messages wait and no turn starts; remove \(SpoolFile.pauseDrain) from the spool to go on"
  }

  private func outages(_ withReasons: Bool) -> [String] {
    (isDrainAlive || isDrainResting ? report?.breakers ?? [] : []).map { breaker in
      let reason = withReasons ? ": \(breaker.reason)" : ""
      return "\(breaker.destination) takes nothing since \(Timestamp.isoSeconds(breaker.since))\(reason)"
    }
  }

  /// How the drain does, in a word.
  public func drainWord(_ settings: Settings) -> String {
    guard isDrainAlive else { return isDrainResting ? "resting" : "dead" }
    if stuck(settings) != nil { return "stuck" }
    return current?.state == .paused ? "paused" : "alive"
  }
}

import RoyalCore

/// Notices that a destination is down or refuses us, and says when to probe it: so that an outage burns no message's attempts.
///
/// A refusal (connection refused, a wrong token, an instance that does not exist) opens the breaker at once; failures that may
/// be the message's own fault (a timeout, 5xx) only when three in a row came from at least two turns. All times are monotonic
/// milliseconds.
public struct Breakers: Sendable {
  /// What a turn learned of its destination.
  public enum Contact: Equatable, Sendable {
    /// It answered, whatever it said about the message.
    case reached
    /// It took nothing, and would take nothing of anybody.
    case refused(reason: String)
    /// It failed, perhaps because of this message.
    case unclear(reason: String)
  }

  /// What follows for the turns of the destination.
  public enum Change: Equatable, Sendable {
    case none
    /// Hold them; let one through at that moment.
    case close(until: Int, isNew: Bool)
    /// Let them all go.
    case open
  }

  /// A destination that takes nothing.
  public struct Outage: Equatable, Sendable {
    public let since: Int
    public var probes = 0
    public var reason: String
    public var nextProbe: Int
  }

  private struct Suspicion: Sendable {
    var turns: Set<EventKey> = []
    var count = 0
  }

  /// The outages by destination, for the log, the status and the health page.
  public private(set) var outages: [String: Outage] = [:]
  private var suspicions: [String: Suspicion] = [:]

  public init() {}

  /// Failures in a row, from at least two turns, that open the breaker.
  private static let patience = 3

  public mutating func note(_ contact: Contact, of destination: String, turn: EventKey, now: Int) -> Change {
    switch contact {
    case .reached:
      suspicions[destination] = nil
      return outages.removeValue(forKey: destination) == nil ? .none : .open
    case .refused(let reason): return fail(destination, reason, now)
    case .unclear(let reason):
      if outages[destination] != nil { return fail(destination, reason, now) }
      suspicions[destination, default: Suspicion()].turns.insert(turn)
      suspicions[destination, default: Suspicion()].count += 1
      guard let suspicion = suspicions[destination], suspicion.turns.count > 1, suspicion.count >= Breakers.patience
      else { return .none }
      return fail(destination, reason, now)
    }
  }

  /// A probe ended without having met its destination: the next turn takes its place at once.
  public func change(afterNothingOf destination: String, now: Int) -> Change {
    outages[destination] == nil ? .none : .close(until: now, isNew: false)
  }

  private mutating func fail(_ destination: String, _ reason: String, _ now: Int) -> Change {
    let isNew = outages[destination] == nil
    var outage = outages[destination] ?? Outage(since: now, reason: reason, nextProbe: now)
    outage.reason = reason
    // What was under way when the breaker opened is no probe.
    if now >= outage.nextProbe {
      outage.nextProbe = now + Breakers.interval(probes: outage.probes, age: now - outage.since)
      outage.probes += 1
    }
    outages[destination] = outage
    suspicions[destination] = nil
    return .close(until: outage.nextProbe, isNew: isNew)
  }

  /// One second, doubling: 30 s at most during the first two minutes, 5 minutes at most later.
  static func interval(probes: Int, age: Int) -> Int {
    min(1000 << min(probes, 20), age < 120_000 ? 30_000 : 300_000)
  }
}

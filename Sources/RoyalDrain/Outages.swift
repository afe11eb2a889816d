import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem
import Synchronization

/// The destinations that take nothing at the moment, as the workers must know them: a failure there is no attempt.
final class Outages: Sendable {
  private let destinations = Mutex<Set<String>>([])

  func contains(_ destination: String) -> Bool { destinations.withLock { $0.contains(destination) } }

  func set(_ destination: String, isOut: Bool) {
    destinations.withLock { set in
      if isOut { set.insert(destination) } else { set.remove(destination) }
    }
  }
}

extension Daemon {
  /// A turn met its destination, or did not.
  func note(_ contact: Breakers.Contact, of destination: String, _ event: (user: UserTag, turn: EventKey)) {
    passed[event.user]?.remove(destination)
    let now = Clock.monotonic()
    apply(breakers.note(contact, of: destination, turn: event.turn, now: now), to: destination)
  }

  /// A turn is over: the gates that it passed as a probe without meeting what is behind them let the next one through.
  func release(_ user: UserTag) {
    for destination in passed.removeValue(forKey: user) ?? [] {
      apply(breakers.change(afterNothingOf: destination, now: Clock.monotonic()), to: destination)
    }
  }

  private func apply(_ change: Breakers.Change, to destination: String) {
    switch change {
    case .none: return
    case .close(let until, let isNew):
      schedule.close(destination, until: until)
      runner.outages.set(destination, isOut: true)
      let reason = breakers.outages[destination]?.reason ?? ""
      if isNew { log.error("breaker", ["destination": destination, "state": "open", "error": reason]) }
    case .open:
      runner.outages.set(destination, isOut: false)
      schedule.open(destination)
      resumeAll(destination)
      log.warn("breaker", ["destination": destination, "state": "closed"])
    }
    status.touch()
  }

  /// What waited for the destination with its answer goes out now, whatever its due time.
  private func resumeAll(_ destination: String) {
    let now = Clock.monotonic()
    for (turn, state) in waiting.turns where state.destination == destination && !state.places.isEmpty {
      guard let first = state.record.members.first else { continue }
      schedule.addResume(turn: turn, of: first.name.user, to: destination, due: now)
    }
  }
}

import RoyalCore

/// Destinations that take nothing at the moment: their users are held, and one turn at a time is let through as a probe.
struct Gates: Sendable {
  private enum State: Sendable {
    /// Nothing passes before this moment; then one turn does.
    case closed(until: Int)
    /// A turn is under way that will show whether the destination is back.
    case probing
  }

  private var states: [String: State] = [:]
  private var held: [String: Set<UserTag>] = [:]

  enum Admission {
    case pass
    case askAgain(at: Int)
    case held
  }

  /// Whether a turn may pass all of these gates now. One that passes a closed gate is its probe.
  mutating func admit(_ user: UserTag, _ destinations: [String], now: Int) -> Admission {
    for destination in destinations {
      switch states[destination] {
      case nil: continue
      case .closed(let until) where until <= now: continue
      case .closed(let until): return .askAgain(at: until)
      case .probing:
        held[destination, default: []].insert(user)
        return .held
      }
    }
    for destination in destinations where states[destination] != nil { states[destination] = .probing }
    return .pass
  }

  /// - Returns: the users that were held behind a probe, to be asked again at that moment.
  mutating func close(_ destination: String, until: Int) -> Set<UserTag> {
    states[destination] = .closed(until: until)
    return held.removeValue(forKey: destination) ?? []
  }

  /// - Returns: the users that were held behind a probe, to be asked again now.
  mutating func open(_ destination: String) -> Set<UserTag> {
    states[destination] = nil
    return held.removeValue(forKey: destination) ?? []
  }

  /// Whether a destination takes nothing at the moment.
  func isClosed(_ destination: String) -> Bool { states[destination] != nil }
}

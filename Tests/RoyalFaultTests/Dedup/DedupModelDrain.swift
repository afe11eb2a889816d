/// The drain's steps.
extension DedupModel {
  mutating func stepDrain() {
    switch drain {
    case .down: recover()
    case .idle: look()
    case .syncsActive(let nonce):
      syncDirectory()
      drain = order == .claimBeforeSync ? .asks(nonce) : .claims(nonce)
    case .claims(let nonce): claim(nonce)
    case .asks(let nonce):
      change { $0.turn = .claimed(nonce) }
      drain = order == .intentAfterSend ? .sends(nonce) : .intends(nonce)
    case .intends(let nonce):
      change { $0.turn = .sending(nonce) }
      if order != .noIntentSync { syncDirectory() }
      drain = order == .intentAfterSend ? .ends(nonce) : .sends(nonce)
    case .sends(let nonce):
      answers += 1
      drain = order == .intentAfterSend ? .intends(nonce) : .ends(nonce)
    case .ends(let nonce):
      change { $0.turn = .done(nonce) }
      drain = .settles(nonce)
    case .settles(let nonce):
      if order.isSeenTheDrains { change { $0.seen = .done(nonce) } }
      syncDirectory()
      drain = .unlinks
    case .unlinks:
      change { $0.active = nil }
      drain = .removesTurn
    case .removesTurn:
      change { $0.turn = .none }
      drain = .idle
    }
  }

  private mutating func look() {
    guard let nonce = files.new, files.active == nil else { return }
    change {
      $0.new = nil
      $0.active = nonce
    }
    drain = order == .claimBeforeSync ? .claims(nonce) : .syncsActive(nonce)
  }

  private mutating func claim(_ nonce: Nonce) {
    if order.isSeenTheDrains {
      switch files.seen {
      case .claimed(let other) where other != nonce, .done(let other) where other != nonce: return drop()
      case .done: return drop()
      case .claimed, .none: change { $0.seen = .claimed(nonce) }
      }
    }
    drain = order == .claimBeforeSync ? .syncsActive(nonce) : .asks(nonce)
  }

  private mutating func drop() {
    change { $0.active = nil }
    drain = .idle
  }

  private mutating func recover() {
    drain = .idle
    switch files.turn {
    case .done(let nonce): drain = .settles(nonce)
    case .sending(let nonce):
      // The platform is asked for the marker.
      drain = answers > 0 ? .ends(nonce) : .sends(nonce)
    case .claimed(let nonce):
      change { $0.turn = .none }
      if files.active != nil { drain = .claims(nonce) }
    case .none:
      guard let nonce = files.active else { return }
      // A second delivery in new/ makes way: seen/ may have the nonce of this one.
      let makesWay = order != .newcomerStays
      change {
        $0.active = nil
        if $0.new == nil || makesWay { $0.new = nonce }
      }
    }
  }
}

extension DedupOrder {
  /// Whether the drain alone writes in seen/.
  var isSeenTheDrains: Bool { ![.noSeen, .hookMarksFirst, .hookMarksLast].contains(self) }
}

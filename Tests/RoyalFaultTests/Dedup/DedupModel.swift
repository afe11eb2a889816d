/// Hooks that are brought one event, the drain, and the disk between them: every interleaving of their steps, with kills and
/// power cuts, for a spool of this protocol or of one that has been tried and rejected.
///
/// The disk is a journal: a power cut takes it back to any state since the last fsync of a directory, and what a file held
/// goes unless the file was synced.
struct DedupModel: Hashable, Sendable {
  /// A delivery of the event: each hook's process has a nonce of its own.
  typealias Nonce = UInt8

  enum Turn: Hashable, Sendable {
    case none
    case claimed(Nonce)
    case sending(Nonce)
    case done(Nonce)
  }
  enum Seen: Hashable, Sendable {
    case none
    case claimed(Nonce)
    case done(Nonce)
  }

  struct Files: Hashable, Sendable {
    var new: Nonce?
    var active: Nonce?
    var turn = Turn.none
    var seen = Seen.none
  }

  enum Hook: Hashable, Sendable {
    case starts, writes, renames
    case syncs(isDuplicate: Bool)
    case marks, answers, over
  }

  enum Drain: Hashable, Sendable {
    case down, idle
    case syncsActive(Nonce)
    case claims(Nonce)
    case asks(Nonce)
    case intends(Nonce)
    case sends(Nonce)
    case ends(Nonce)
    case settles(Nonce)
    case unlinks, removesTurn
  }

  let order: DedupOrder
  var files = Files()
  /// What a power cut can leave, the present state last.
  var history = [Files()]
  /// The nonces whose file was synced.
  var synced: Set<Nonce> = []
  var hooks: [Hook]
  /// How often each sender still tries.
  var tries: [Int]
  var drain = Drain.down
  var killsLeft: Int
  var cutsLeft: Int
  var isAcknowledged = false
  /// The platform's memory outlives everything.
  var answers = 0

  init(_ order: DedupOrder, senders: Int, tries: Int, kills: Int, cuts: Int) {
    self.order = order
    hooks = Array(repeating: .starts, count: senders)
    self.tries = Array(repeating: tries, count: senders)
    killsLeft = kills
    cutsLeft = cuts
  }

  func nonce(of sender: Int) -> Nonce { UInt8(sender * 8 + tries[sender]) }

  /// Whether nothing is left to be done.
  var isAtRest: Bool {
    hooks.allSatisfy { $0 == .over } && drain == .idle && files.new == nil && files.active == nil && files.turn == .none
  }

  /// What is wrong here; nil where nothing is.
  var flaw: String? {
    if answers > 1 { return "answered twice" }
    return isAtRest && isAcknowledged && answers == 0 ? "acknowledged and lost" : nil
  }

  /// A change of names in the spool.
  mutating func change(_ body: (inout Files) -> Void) {
    body(&files)
    if history.last != files { history.append(files) }
  }

  mutating func syncDirectory() { history = [files] }

  /// Every state that one step leads to.
  var next: [DedupModel] {
    var next: [DedupModel] = []
    for sender in hooks.indices where hooks[sender] != .over { next.append(stepped { $0.step(sender) }) }
    next.append(stepped { $0.stepDrain() })
    if killsLeft > 0 {
      for sender in hooks.indices where hooks[sender] != .over && hooks[sender] != .starts {
        next.append(
          stepped {
            $0.killsLeft -= 1
            $0.fail(sender)
          })
      }
      if drain != .down {
        next.append(
          stepped {
            $0.killsLeft -= 1
            $0.drain = .down
          })
      }
    }
    if cutsLeft > 0 { next += history.map { left in stepped { $0.cut(leaving: left) } } }
    return next
  }

  private func stepped(_ body: (inout DedupModel) -> Void) -> DedupModel {
    var copy = self
    body(&copy)
    return copy
  }

  /// The sender gets no answer and comes again, as long as it tries.
  private mutating func fail(_ sender: Int) {
    tries[sender] -= 1
    hooks[sender] = tries[sender] > 0 ? .starts : .over
  }

  private mutating func cut(leaving left: Files) {
    cutsLeft -= 1
    files = left
    // What is torn goes to bad/.
    if let nonce = files.new, !synced.contains(nonce) { files.new = nil }
    if let nonce = files.active, !synced.contains(nonce) { files.active = nil }
    history = [files]
    drain = .down
    for sender in hooks.indices where hooks[sender] != .over && hooks[sender] != .starts { fail(sender) }
  }
}

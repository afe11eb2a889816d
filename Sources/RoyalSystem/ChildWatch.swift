import Glibc

/// Decides when a child's process group is to be signalled and when there is nothing left to wait for.
///
/// | phase       | the child ended           | too much output | its time is over          |
/// |-------------|---------------------------|-----------------|---------------------------|
/// | running     | wait for end of output    | KILL → killed   | TERM → terminating        |
/// | terminating | wait for end of output    | KILL → killed   | 2 s later: KILL → killed  |
/// | killed      | done                      | –               | 5 s later: done           |
struct ChildWatch {
  enum Phase: Equatable {
    case running(deadline: Int)
    case terminating(killAt: Int)
    case killed(giveUpAt: Int)
  }

  enum Signal: Equatable { case none, terminate, kill }

  private(set) var phase: Phase
  private(set) var ending: ChildEnding?
  private var outputUntil: Int?
  private let limits: ChildLimits

  /// How long a killed process may take to go, in milliseconds: one in an uninterruptible sleep must not hold its worker.
  private static let giveUpTime = 5000

  init(deadline: Int, limits: ChildLimits) {
    phase = .running(deadline: deadline)
    self.limits = limits
  }

  /// The child has ended; its status counts unless it was made to end.
  mutating func ended(_ status: ChildEnding, now: Int) {
    ending = ending ?? status
    outputUntil = outputUntil ?? min(now + limits.outputGrace, moment)
  }

  /// Whether nobody made it end.
  var isOwnEnd: Bool { ending != .timedOut && ending != .tooMuchOutput }

  /// When ``advance(now:isFull:)`` has to be called again at the latest.
  var moment: Int {
    let next =
      switch phase {
      case .running(let moment), .terminating(let moment), .killed(let moment): moment
      }
    return min(next, outputUntil ?? next)
  }

  /// What is to be sent to the process group now.
  mutating func advance(now: Int, isFull: Bool) -> Signal {
    if isFull, ending != .tooMuchOutput {
      ending = .tooMuchOutput
      phase = .killed(giveUpAt: now + ChildWatch.giveUpTime)
      return .kill
    }
    guard outputUntil == nil else { return .none }
    switch phase {
    case .running(let deadline) where deadline <= now:
      ending = .timedOut
      phase = .terminating(killAt: now + limits.termGrace)
      return .terminate
    case .terminating(let killAt) where killAt <= now:
      phase = .killed(giveUpAt: now + ChildWatch.giveUpTime)
      return .kill
    case .running, .terminating, .killed: return .none
    }
  }

  /// Whether nothing is left to wait for.
  func isOver(now: Int, isOutputClosed: Bool) -> Bool {
    if let outputUntil { return isOutputClosed || outputUntil <= now }
    if case .killed(let giveUpAt) = phase { return giveUpAt <= now }
    return false
  }
}

/// Makes the answer to a turn. It may take its time: it runs on a worker's own thread.
public protocol Agent: Sendable {
  /// Whether asking it once more costs nothing and changes nothing: its answer need not be kept before it is sent.
  var isFree: Bool { get }
  /// Blocks until the answer is there, or it is clear that there will be none.
  /// - Parameter started: called where a process of its own runs, for each one after the other, with its process group and start time (proc(5), field
  ///   22), so that a drain that was killed can end it later.
  func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome
}

extension Agent {
  public var isFree: Bool { false }
}

/// What an agent's work came to.
public enum AgentOutcome: Sendable, Equatable {
  case answer(Answer)
  /// Worth another attempt; `retryAfter` in milliseconds where the other side named a time.
  case temporary(reason: String, retryAfter: Int? = nil)
  /// No further attempt can help.
  case permanent(reason: String)
  /// Nobody would get an answer now, and only an operator can help: a wrong key, a program that is not there. The messages are
  /// kept.
  case configuration(reason: String)
  /// Nobody would get an answer now: the server is not there. The messages are kept.
  case unreachable(reason: String)
}

/// An answer as it is to be delivered.
public struct Answer: Sendable, Equatable {
  public var text: String
  /// The conversation is to be handed to a human (`[[handoff]]`).
  public var handoff: Bool
  /// Nothing is to be said (`[[silent]]`).
  public var silent: Bool

  public init(text: String, handoff: Bool = false, silent: Bool = false) {
    self.text = text
    self.handoff = handoff
    self.silent = silent
  }
}

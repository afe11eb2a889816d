import RoyalCore

/// turns/T: who is in a turn, how far it is, and its answer. One rename of this file moves the turn a step.
public struct TurnRecord: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// The agent may be at work.
    case claimed
    /// The answer is here; the agent never runs again for it.
    case answered
    /// The request for this part (1…) may have left.
    case sending(Int)
    /// Everything is delivered, or deliberately left out.
    case done
  }

  /// The steps by which a conversation is handed to a human, after the answer.
  public enum Handoff: String, Equatable, Sendable {
    case wanted = "yes"
    /// The platform knows; the note for the shop's people may have left.
    case noting = "note"
    case done
  }

  /// One entry of the turn.
  public struct Member: Equatable, Sendable {
    public var name: EntryName
    /// `-` where the entry has none.
    public var nonce: String
    /// The folder of its record in seen/.
    public var day: String

    public init(name: EntryName, nonce: String, day: String) {
      self.name = name
      self.nonce = nonce
      self.day = day
    }
  }

  /// The agent's process group, known again by its start time (proc(5), field 22).
  public struct Process: Equatable, Sendable {
    public var group: Int32
    public var startTime: UInt64

    public init(group: Int32, startTime: UInt64) {
      self.group = group
      self.startTime = startTime
    }
  }

  /// T: the key of the first member.
  public let id: EventKey
  public var state = State.claimed
  public var members: [Member]
  /// It ran with nothing else beside it, so that a crash is its own.
  public var isLone = false
  public var process: Process?
  /// When it was claimed, epoch milliseconds.
  public var started: Int
  /// Where its answer goes: platform and account or instance.
  public var destination = ""
  /// Since when it waits for something that is not its fault, epoch milliseconds; that time does not count for its age.
  public var pausedAt: Int?
  /// How many parts are delivered.
  public var delivered = 0
  /// While it is claimed: the agent is surely not at work, so that a crash now is not its doing.
  public var isAgentIdle = false
  /// While the request that sends the next part has surely not left: the boot of the machine, boot_id of random(4), in which
  /// that is known. It leaves right after ``Spool/note(_:_:)``.
  public var heldIn: String?
  /// When the last request that sends a part was about to leave, epoch milliseconds.
  public var intendedAt: Int?
  /// How often a part whose fate was unknown has been sent once more.
  public var repeats = 0
  /// How far the handoff to a human is that the agent asked for; nil where it asked for none.
  public var handoff: Handoff?
  /// What the platforms called the parts that are delivered.
  public var sentIDs: [String] = []
  /// The answer, in the parts that are sent one by one.
  public var parts: [String] = []

  public init(id: EventKey, members: [Member], started: Int) {
    self.id = id
    self.members = members
    self.started = started
  }
}

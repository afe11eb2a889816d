import RoyalCore

/// An entry that waits for its turn, as it is told to the scheduler.
public struct Item: Sendable {
  public let name: EntryName
  /// What turns are formed by: messages of one conversation go into one turn.
  public let conversation: String
  /// Where the answer goes: while it takes nothing, its turns are held.
  public let destination: String
  /// When it came, monotonic milliseconds; the buffer counts from here.
  public let arrived: Int
  /// The platform's time, epoch milliseconds, and its message number: the order within a user.
  public let sent: Int
  public let number: Int
  /// Not before this moment, monotonic milliseconds: the next attempt of an entry in wait/; `Int.min` where it has none.
  public let due: Int
  /// `due` is no next attempt: it waits in new/ because another node may be at work on it.
  public let isHeld: Bool
  /// Another node had it before: it has a turn apart from first copies, for the two are sent at different times.
  public let isSecond: Bool
  public let priority: Priority
  /// It ends the buffer at once: an urgent word, or a test message.
  public let firesAtOnce: Bool
  /// Equal for equal texts; 0 where the text must not be compared.
  public let fingerprint: UInt64

  public init(
    name: EntryName, conversation: String, destination: String = "", arrived: Int, sent: Int, number: Int = 0,
    due: Int = .min, isHeld: Bool = false, isSecond: Bool = false,
    priority: Priority = .normal, firesAtOnce: Bool = false, fingerprint: UInt64 = 0
  ) {
    self.name = name
    self.conversation = conversation
    self.destination = destination
    self.arrived = arrived
    self.sent = sent
    self.number = number
    self.due = due
    self.isHeld = isHeld
    self.isSecond = isSecond
    self.priority = priority
    self.firesAtOnce = firesAtOnce
    self.fingerprint = fingerprint
  }
}

/// A conversation, by a keyed hash of its name: a million entries that wait must not each carry the name.
public struct ConversationID: Hashable, Sendable {
  private let hash: Int

  public init(_ conversation: String) { hash = conversation.hashValue }
}

/// An entry as the scheduler keeps it: 80 bytes, for a million may wait.
public struct Waiting: Sendable {
  public let name: EntryName
  public internal(set) var priority: Priority
  public let firesAtOnce: Bool
  let isHeld: Bool
  let isSecond: Bool
  /// The place of the destination in the scheduler's table.
  let destination: Int32
  public let conversation: ConversationID
  public let arrived: Int
  public let sent: Int
  let number: Int
  public let due: Int

  init(_ item: Item, destination: Int32) {
    name = item.name
    priority = item.priority
    firesAtOnce = item.firesAtOnce
    isHeld = item.isHeld
    isSecond = item.isSecond
    self.destination = destination
    conversation = ConversationID(item.conversation)
    arrived = item.arrived
    sent = item.sent
    number = item.number
    due = item.due
  }

  /// When its next attempt is due; `Int.min` where none is.
  var retry: Int { isHeld ? .min : due }

  /// Whether this one is to be answered before the other.
  func precedes(_ other: Waiting) -> Bool {
    if sent != other.sent { return sent < other.sent }
    return (number, arrived, name.key) < (other.number, other.arrived, other.name.key)
  }
}

import RoyalCore

/// An entry that waits for its turn, as far as scheduling needs to know it.
public struct Item<Ticket: Sendable>: Sendable {
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
  /// Not before this moment, monotonic milliseconds: the next attempt of an entry in wait/.
  public let due: Int
  public var priority: Priority
  /// It ends the buffer at once: an urgent word, or a test message.
  public let firesAtOnce: Bool
  /// Equal for equal texts; 0 where the text must not be compared.
  public let fingerprint: UInt64
  /// Whatever the caller needs to find the entry again.
  public let ticket: Ticket

  public init(
    name: EntryName, conversation: String, destination: String = "", arrived: Int, sent: Int, number: Int = 0,
    due: Int = 0,
    priority: Priority = .normal, firesAtOnce: Bool = false, fingerprint: UInt64 = 0, ticket: Ticket
  ) {
    self.name = name
    self.conversation = conversation
    self.destination = destination
    self.arrived = arrived
    self.sent = sent
    self.number = number
    self.due = due
    self.priority = priority
    self.firesAtOnce = firesAtOnce
    self.fingerprint = fingerprint
    self.ticket = ticket
  }

  /// Whether this one is to be answered before the other.
  func precedes(_ other: Item) -> Bool {
    (sent, number, arrived, name.key) < (other.sent, other.number, other.arrived, other.name.key)
  }
}

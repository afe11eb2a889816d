import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// What a worker tells the event loop.
enum TurnEvent: Sendable {
  /// The agent has answered; its place is free while the delivery goes on.
  case agentFinished(UserTag)
  /// What the turn of this key learned of the agent or of its destination.
  case contact(UserTag, destination: String, turn: EventKey, Breakers.Contact)
  /// The turn is over.
  case ended(UserTag, TurnEnd)
  /// Turns are over, but their ends could not be made durable, or their files not be removed.
  case endsFailed(Errno)
  /// The configuration has been read again.
  case reloaded(Result<DrainConfiguration, ConfigurationError>)
}

/// How a turn ended.
enum TurnEnd: Sendable {
  /// Nothing was left to do: an operator took the entries, or they were duplicates.
  case empty
  /// Delivered.
  case answered
  /// The agent chose to say nothing, or a human took over.
  case silent
  /// Given up.
  case buried
  /// The entries wait for their next attempt and may regroup.
  case regroups(places: [EventKey: EntryFile], due: Int)
  /// The answer waits for its next delivery.
  case waits(TurnRecord, places: [EventKey: EntryFile], due: Int)
  /// The answer is there, and its entries are parked in hold/.
  case parked(TurnRecord)
  /// The spool itself failed; the entries stay where recovery finds them.
  case broken
}

import RoyalCore
import RoyalSpool

/// Turns whose answer waits for its delivery, and where their members lie.
struct WaitingTurns {
  struct State {
    var record: TurnRecord
    let destination: String
    var places: [EventKey: EntryFile]
  }

  private(set) var turns: [EventKey: State] = [:]
  private var turnOfMember: [EventKey: EventKey] = [:]

  var isEmpty: Bool { turns.isEmpty }
  var count: Int { turns.count }

  mutating func add(_ record: TurnRecord, places: [EventKey: EntryFile]) {
    turns[record.id] = State(record: record, destination: record.destination, places: places)
    for member in record.members { turnOfMember[member.name.key] = record.id }
  }

  mutating func remove(_ turn: EventKey) -> State? {
    guard let state = turns.removeValue(forKey: turn) else { return nil }
    for member in state.record.members { turnOfMember[member.name.key] = nil }
    return state
  }

  /// The turn to which an entry belongs.
  func turn(of member: EventKey) -> EventKey? { turnOfMember[member] }

  /// An operator moved a member into new/: its attempts start again.
  /// - Parameter now: epoch milliseconds.
  mutating func restart(_ member: EventKey, at file: EntryFile, now: Int) {
    guard let turn = turnOfMember[member], var state = turns[turn] else { return }
    state.places[member] = file
    state.record.started = now
    state.record.pausedAt = nil
    for index in state.record.members.indices { state.record.members[index].name.attempts = 0 }
    turns[turn] = state
  }

  /// A member lies somewhere else now.
  mutating func place(_ member: EventKey, at file: EntryFile) {
    guard let turn = turnOfMember[member] else { return }
    turns[turn]?.places[member] = file
  }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// Everything that the spool's files say of one event, read once.
struct StoryFacts {
  /// One file of it.
  struct Place {
    let place: EntryPlace
    /// nil where the file is no entry, or has gone meanwhile.
    let entry: Entry?
    /// The text of the .why beside it; why a bad file is no entry.
    let reason: String?
  }

  let key: EventKey?
  var places: [Place] = []
  var seen: (path: String, record: SeenRecord)?
  var turn: (path: String, record: TurnRecord)?
  var memory: (path: String, memory: UserMemory)?
  var drain = DrainAccount()
  /// What else of the same user waits or runs.
  var neighbours: [EntryPlace] = []
  let settings: Settings
  /// Epoch milliseconds.
  let now: Int

  init(key: EventKey?, settings: Settings, now: Int) {
    self.key = key
    self.settings = settings
    self.now = now
  }

  init(_ event: EventPlaces, _ box: OperatorSpool) throws(SpoolRefusal) {
    self.init(key: event.key, settings: box.settings, now: box.now)
    places = event.places.map { place in
      switch box.spool.inspect(place.file, now: box.now) {
      case .entry(let entry, _): Place(place: place, entry: entry, reason: box.spool.reason(of: place))
      case .bad(let reason): Place(place: place, entry: nil, reason: box.spool.reason(of: place) ?? reason)
      case .unreadable(let error): Place(place: place, entry: nil, reason: "it cannot be read: \(error)")
      case .gone, .unripe: Place(place: place, entry: nil, reason: nil)
      }
    }
    if let key {
      seen = box.spool.seenRecord(key)
      turn = box.spool.turn(of: key)
    }
    drain = DrainAccount(box.spool)
    let user = entry?.userID
    if let user {
      memory = box.spool.memory(of: user)
      let selection = EntrySelection(states: [.new, .active, .wait], users: [UserTag(user: user)])
      neighbours = try box.spool.places(selection, now: box.now).filter { $0.name?.key != key }
    } else if let tag = seen?.record.user ?? turn?.record.members.first?.name.user {
      memory = box.spool.memory(of: tag)
    }
  }

  /// What the event said.
  var entry: Entry? { places.lazy.compactMap(\.entry).first }

  /// When the first attempt was made, epoch milliseconds.
  var firstAttempt: Int? {
    if let turn { return turn.record.started }
    return seen.flatMap { $0.record.state == .claimed ? $0.record.at : nil }
  }

  /// The answer, as far as a file has it: the turn's, the test route's, or what the user's memory says of that moment.
  var answer: String? {
    if let parts = turn?.record.parts, !parts.isEmpty { return parts.joined(separator: "\n") }
    guard let record = seen?.record, record.state == .done else { return nil }
    if let answer = record.answer { return answer }
    return exchange(record.at).answer
  }

  /// What the user had said before that answer, where no entry tells it any more.
  var question: String? {
    guard places.isEmpty, let record = seen?.record, record.state == .done else { return nil }
    return exchange(record.at).question
  }

  /// The answer that the user's memory has of a moment, and what came before it.
  private func exchange(_ at: Int) -> (question: String?, answer: String?) {
    let lines = memory?.memory.history ?? []
    guard let last = lines.lastIndex(where: { $0.role == "assistant" && (-2000...10_000).contains(at - $0.at) })
    else { return (nil, nil) }
    let answer = lines[...last].filter { $0.role == "assistant" && $0.at == lines[last].at }
    let before = lines[...last].dropLast(answer.count)
    let question = before.suffix(from: (before.lastIndex { $0.role == "assistant" } ?? -1) + 1)
    return (question.map(\.text).joined(separator: " / "), answer.map(\.text).joined(separator: "\n"))
  }
}

import RoyalCore
import RoyalDrain
import RoyalSpool

/// The life of one event, in the order of time, and what comes next.
struct EventStory {
  /// Something that happened.
  struct Step: Equatable {
    /// Epoch milliseconds.
    let at: Int
    let what: String
  }

  let facts: StoryFacts

  /// Whose and what it is.
  var about: String {
    guard let entry = facts.entry else { return remnant }
    let place = entry[.conversation].map { ", conversation \($0)" } ?? ""
    let name = entry[.name].map { " (\($0))" } ?? ""
    return "\(entry.kind?.rawValue ?? "entry") from \(entry.destinationKey)\(place), user \(entry.userID)\(name), "
      + "U \(UserTag(user: entry.userID))"
  }

  /// What the records tell where the entry itself has gone.
  private var remnant: String {
    let user = facts.memory.map { " of user \($0.memory.user)\($0.memory.name.map { " (\($0))" } ?? "")" } ?? ""
    if let turn = facts.turn?.record { return "a message for \(turn.destination)\(user)" }
    return facts.places.isEmpty ? "an event\(user) of which no entry is left" : "a file that is no entry"
  }

  var steps: [Step] {
    var steps: [Step] = []
    func add(_ at: Int?, _ what: String) { if let at { steps.append(Step(at: at, what: what)) } }
    if let entry = facts.entry {
      add(entry[.sent].flatMap(Timestamp.parse), "sent, by the platform's clock")
      let source = entry[.source] ?? "nobody"
      add(entry[.received].flatMap(Timestamp.parse), "accepted from \(source)")
      if entry[.received] == nil { add(facts.places.first?.place.written, "written by hand") }
    }
    if let record = facts.seen?.record { add(record.at, EventStory.word(for: record.state)) }
    if let turn = facts.turn?.record {
      if turn.started != facts.seen?.record.at { add(turn.started, "its turn began (\(turn.members.count) entries)") }
      add(turn.pausedAt, "set aside: nothing gets through to \(turn.destination)")
    }
    for place in facts.places { add(EventStory.time(of: place.reason), "moved to \(place.place.state.rawValue)/") }
    // What one clock and another wrote within a millisecond keeps the order of events.
    return steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private static func word(for state: SeenRecord.State) -> String {
    switch state {
    case .claimed: "first attempt"
    case .done: "done"
    case .superseded: "superseded: a human took over, or it was cancelled"
    case .collapsed: "collapsed into the same text a moment before"
    case .dead: "given up"
    }
  }

  private static func time(of reason: String?) -> Int? {
    let line = reason?.split(separator: "\n").first { $0.hasPrefix("When: ") }
    return line.flatMap { Timestamp.parse(String($0.dropFirst(6))) }
  }

  /// One for each file, or one for the record that is left.
  var outlooks: [(path: String?, outlook: Outlook)] {
    if facts.places.isEmpty { return [(nil, Outlook.ofRecord(facts))] }
    return facts.places.map { ($0.place.file.path, Outlook.of($0, facts)) }
  }
}

/// How it is shown.
extension EventStory {
  func text(_ console: Console) -> String {
    var lines = [console.paint(facts.key?.hex ?? "no key", .bold), row("what", about)]
    if let entry = facts.entry, !entry.body.isEmpty {
      lines.append(row("text", String(HeaderValue.clean(String(decoding: entry.body, as: UTF8.self)).prefix(200))))
    }
    if let question = facts.question, !question.isEmpty {
      lines.append(row("text", String(HeaderValue.clean(question).prefix(200))))
    }
    for step in steps { lines.append("\(Timestamp.iso(step.at))  \(HeaderValue.clean(step.what))") }
    if let answer = facts.answer { lines.append(row("answer", String(HeaderValue.clean(answer).prefix(400)))) }
    for (path, outlook) in outlooks {
      if let path { lines.append(row("file", Columns.safe(path))) }
      lines.append(row("state", HeaderValue.clean(outlook.state)))
      if let reason = outlook.reason { lines.append(row("why", HeaderValue.clean(reason))) }
      lines.append(row("next", HeaderValue.clean(outlook.next)))
    }
    let records = [facts.turn?.path, facts.seen?.path, facts.memory?.path].compactMap { $0 }
    if !records.isEmpty { lines.append(row("see also", records.joined(separator: " "))) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ text: String) -> String { "\(Columns.left(name, 9)) \(text)" }

  var json: String {
    let steps = steps.map { JSONText.object([("at", JSONText.time($0.at)), ("what", JSONText.text($0.what))]) }
    let places = outlooks.map { path, outlook in
      let state = facts.places.first { $0.place.file.path == path }?.place.state.rawValue ?? "gone"
      return JSONText.object([
        ("state", JSONText.text(state)), ("file", JSONText.text(path)), ("text", JSONText.text(outlook.state)),
        ("why", JSONText.text(outlook.reason)), ("next", JSONText.text(outlook.next)),
        ("due", JSONText.time(facts.places.first { $0.place.file.path == path }?.place.due)),
        ("attempts", JSONText.number(facts.places.first { $0.place.file.path == path }?.place.name?.attempts)),
      ])
    }
    return JSONText.object([
      ("key", JSONText.text(facts.key?.hex)), ("what", JSONText.text(about)), ("steps", JSONText.array(steps)),
      ("seen", JSONText.text(facts.seen?.record.state.rawValue)), ("answer", JSONText.text(facts.answer)),
      ("places", JSONText.array(places)),
      (
        "records",
        JSONText.array(
          [facts.turn?.path, facts.seen?.path, facts.memory?.path].compactMap { $0 }.map { JSONText.text($0) })
      ),
    ])
  }
}

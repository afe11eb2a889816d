import RoyalCore
import RoyalDrain
import RoyalSpool
import RoyalSystem

/// What an entry waits for, why, and what happens next.
struct Outlook: Equatable {
  /// How it stands, one sentence.
  var state: String
  var reason: String?
  var next: String

  /// - Parameters:
  ///   - place: where the file lies.
  ///   - facts: what the spool's files say of the event.
  static func of(_ place: StoryFacts.Place, _ facts: StoryFacts) -> Outlook {
    let outlook = OutlookReader(place: place, facts: facts)
    return switch place.place.state {
    case .new: outlook.new
    case .active: outlook.active
    case .wait: outlook.wait
    case .hold: outlook.hold
    case .dead: outlook.dead
    case .bad: outlook.bad
    }
  }

  /// For an event of which no file is left.
  static func ofRecord(_ facts: StoryFacts) -> Outlook {
    guard let record = facts.seen?.record else {
      return Outlook(state: "only its turn is left: its files were removed by hand", next: "the drain removes the turn")
    }
    let repeated = "nothing; a further delivery of it is a duplicate"
    switch record.state {
    case .claimed:
      return Outlook(
        state: "it was tried, and its file is gone: removed by hand", reason: record.why,
        next: "nothing; to have a further delivery of it answered: rm \(facts.seen?.path ?? "")")
    case .done:
      return Outlook(state: facts.answer == nil ? "it is over" : "it was answered", next: repeated)
    case .superseded:
      let what = record.nonce == "cancelled" ? "the other platform's copy cancelled it" : "a human has the conversation"
      return Outlook(state: "it was left unanswered: \(what)", next: repeated)
    case .collapsed:
      return Outlook(state: "the same text came a moment before; it was answered with that one", next: repeated)
    case .dead:
      return Outlook(
        state: "it was given up, and its file in dead/ is gone: removed by hand", reason: record.why, next: repeated)
    }
  }
}

/// Reads one place's outlook off the facts.
struct OutlookReader {
  let place: StoryFacts.Place
  let facts: StoryFacts

  private var attempts: Int { place.place.name?.attempts ?? 0 }

  /// Why nothing at all is done at the moment; nil where the drain works.
  private var obstacle: String? {
    if !facts.drain.isAlive { return "royal-drain does not run: nothing happens until it starts" }
    if facts.drain.isPaused { return "ctl/pause-drain is there: no turn starts until \"royal resume drain\"" }
    return nil
  }

  private func moment(_ milliseconds: Int) -> String {
    let span = milliseconds - facts.now
    let distance = span >= 0 ? "in \(Columns.longSpan(span))" : "\(Columns.longSpan(-span)) ago"
    return "\(Timestamp.isoSeconds(milliseconds)), \(distance)"
  }

  private func then(_ text: String) -> String { obstacle.map { "\($0); then \(text)" } ?? text }

  /// While the agent, or where the answer goes, takes nothing of anybody.
  private var outage: String? {
    guard let entry = place.entry, let outage = facts.drain.outage(of: entry) else { return nil }
    return "\(outage.destination) takes nothing since \(Timestamp.isoSeconds(outage.since)): \(outage.reason); "
      + "tried again at \(Timestamp.isoSeconds(outage.nextProbe))"
  }

  var new: Outlook {
    var outlook = Outlook(state: "accepted, waits for its turn", next: "")
    if let copy = repeated { return Outlook(state: "accepted", next: then(copy)) }
    guard let entry = place.entry else {
      outlook.state = "it lies in new/ and is no entry"
      outlook.reason = place.reason
      outlook.next = then("it goes to bad/")
      return outlook
    }
    if entry.kind != .message {
      return Outlook(
        state: "an order of the kind \(entry.kind?.rawValue ?? "-")", next: then("it is carried out at once"))
    }
    if let until = facts.memory?.memory.pauses[entry.conversationKey], until > facts.now {
      outlook.reason = "a human has the conversation until \(moment(until))"
      outlook.next = then("it is recorded as superseded and not answered")
      return outlook
    }
    outlook.reason = outage ?? delay(entry)
    outlook.next = then("its turn starts\(outlook.reason == nil ? " as soon as an agent is free" : "")\(workers)")
    return outlook
  }

  /// What becomes of a file whose event the spool knows already.
  private var repeated: String? {
    let others = facts.places.filter { $0.place != place.place }.map(\.place.state)
    if others.contains(.hold) { return "it stays out: the same event is parked in hold/" }
    if others.contains(.active) { return "it stays out: the same event runs right now" }
    guard let record = facts.seen?.record, let entry = place.entry else { return nil }
    if let nonce = entry[.nonce], record.nonce != nonce, record.nonce != "-" {
      return "it is dropped: a second delivery of an event that is \(record.state.rawValue)"
    }
    return record.state == .done ? "it is dropped: a copy of an entry that was answered" : nil
  }

  /// The buffer, the cooldown, or the user's turn under way.
  private func delay(_ entry: Entry) -> String? {
    if facts.neighbours.contains(where: { $0.state == .active }) { return "another turn of the same user is under way" }
    let waiting = facts.neighbours.filter { $0.state == .new }.map(\.written) + [place.place.written]
    let settings = facts.settings
    let first = waiting.min() ?? facts.now
    let quiet = min((waiting.max() ?? facts.now) + settings.messageBufferTimeout, first + settings.messageBufferMax)
    let cool = (facts.memory?.memory.turnEnded).map { $0 + settings.messageCooldown } ?? 0
    if cool > max(facts.now, quiet) { return "the cooldown of the user's last turn lasts until \(moment(cool))" }
    let isAtOnce = entry[.source] == "test" || waiting.count >= settings.maxGroupedMessages
    if quiet > facts.now, !isAtOnce { return "more of the user's messages may come: buffered until \(moment(quiet))" }
    return nil
  }

  private var workers: String {
    guard let report = facts.drain.report, report.maximumWorkers > 0, report.activeWorkers >= report.maximumWorkers
    else { return "" }
    return "; \(report.activeWorkers) of \(report.maximumWorkers) agents are at work"
  }

  var active: Outlook {
    guard let turn = facts.turn?.record else {
      return Outlook(
        state: "it is being claimed", next: facts.drain.isAlive ? "its turn starts" : recovery("it goes back to new/"))
    }
    let members = turn.members.count > 1 ? ", with \(turn.members.count - 1) more in the same turn" : ""
    switch turn.state {
    case .claimed:
      let what = turn.process.map { "the agent's program runs, process group \($0.group)" } ?? "the agent is asked"
      return Outlook(
        state: "its turn runs since \(moment(turn.started)): \(what)\(members)",
        next: facts.drain.isAlive
          ? "the answer is delivered; the agent has \(Columns.longSpan(facts.settings.agentTimeout))"
          : recovery("its crash is counted, and it runs again alone"))
    case .answered, .sending:
      return Outlook(
        state: "its answer is being delivered to \(turn.destination)\(progress(turn))\(members)",
        next: facts.drain.isAlive ? "it is done when the last part is sent" : recovery("the delivery goes on"))
    case .done:
      return Outlook(
        state: "it is answered; the record is being closed",
        next: facts.drain.isAlive ? "it is removed" : recovery("it is removed"))
    }
  }

  private func progress(_ turn: TurnRecord) -> String {
    if case .sending(let part) = turn.state { return ", part \(part) of \(turn.parts.count) may have left" }
    return turn.parts.count > 1 ? ", \(turn.delivered) of \(turn.parts.count) parts sent" : ""
  }

  private func recovery(_ what: String) -> String { "royal-drain does not run; when it starts, \(what)" }

  var wait: Outlook {
    let limit = facts.settings.messageMaxAttempts
    let tries = attempts > 0 ? "\(attempts) of \(limit) attempts failed" : "none of its attempts counts"
    var state = "waits for its next attempt"
    if let turn = facts.turn?.record, !turn.parts.isEmpty {
      state = "its answer waits for its next delivery\(progress(turn))"
    }
    var next = "it is tried again now"
    if let due = place.place.due, due > facts.now { next = "it is tried again at \(moment(due))" }
    if let first = facts.firstAttempt {
      next += "; given up after attempt \(limit), or at \(Timestamp.isoSeconds(first + facts.settings.messageMaxAge))"
    }
    if let outage, outage != facts.seen?.record.why { next += "; \(outage)" }
    return Outlook(state: "\(state); \(tries)", reason: facts.seen?.record.why ?? outage, next: then(next))
  }

  var hold: Outlook {
    let key = facts.key?.hex.prefix(8) ?? "K"
    return Outlook(
      state: "parked by an operator; no timers, no expiry", reason: facts.seen?.record.why,
      next: "nothing until \"royal release \(key)\"; a second delivery of it stays out")
  }

  var dead: Outlook {
    let key = facts.key?.hex.prefix(8) ?? "K"
    let reason = place.reason?.split(separator: "\n").first.map(String.init)
    return Outlook(
      state: "given up\(when)\(tries)", reason: reason ?? facts.seen?.record.why,
      next: "nothing; \"royal retry \(key)\" runs it again, \"royal drop \(key)\" removes it")
  }

  var bad: Outlook {
    Outlook(
      state: "put aside\(when): it is no entry", reason: place.reason?.split(separator: "\n").first.map(String.init),
      next: "nothing; mend the file, then \"royal retry \(Columns.safe(place.place.file.path))\"")
  }

  private var when: String { line("When: ").map { " at \($0)" } ?? "" }
  private var tries: String { line("Attempts: ").map { ", \($0) attempts failed before" } ?? "" }

  /// A line of the reason's file.
  private func line(_ name: String) -> Substring? {
    place.reason?.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(name.count)
  }
}

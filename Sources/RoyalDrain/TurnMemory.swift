import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// What is remembered of a turn that is over.
extension TurnRunner {
  /// Once, however often recovery finishes the turn. A memory that cannot be written is missed, but the turn is over all the same.
  func remember(_ record: TurnRecord, _ entries: [Entry]) {
    guard let user = entries.first?.userID else { return }
    do {
      // It is made durable with the turn's end; until then a power cut may take the user's file, but never a human's pause.
      try spool.users.update(
        user, isVital: { record.state != .done || !$0.pauses.isEmpty || !$1.pauses.isEmpty },
        { $0.note(record, entries, settings, now: Clock.now()) })
    } catch {
      log.warn("users", ["id": record.id.hex, "error": "\(error)"])
    }
  }
}

extension UserMemory {
  /// - Parameter now: epoch milliseconds.
  mutating func note(_ record: TurnRecord, _ entries: [Entry], _ settings: Settings, now: Int) {
    // A turn that was given up and is put back by hand ends once more.
    let ending = record.state == .done ? "done" : "dead"
    guard let first = entries.first, begin("\(record.id.hex) \(Timestamp.iso(record.started)) \(ending)") else {
      return
    }
    if isNew(now: now) { firstContact[first.conversationKey] = TurnBuilder.time(of: first, now: now) }
    for entry in entries {
      if let number = entry[.message].flatMap({ Int($0) }) {
        handled[entry.conversationKey] = max(number, handled[entry.conversationKey] ?? 0)
      }
      guard let said = TurnBuilder.said(entry) else { continue }
      add(Line(at: TurnBuilder.time(of: entry, now: now), role: "user", text: said))
    }
    for part in record.parts { add(Line(at: now, role: "assistant", text: part)) }
    name = entries.last?[.name] ?? name
    turnEnded = now
    sentIDs += record.sentIDs
    if entries.allSatisfy({ TurnBuilder.text(of: $0).isEmpty }), !record.parts.isEmpty { noTextReply = now }
    trim(turns: settings.historyTurns, age: settings.historyAge, now: now)
  }

  /// Whether nothing is known of the user, or so little that WhatsApp Business may greet again.
  func isNew(now: Int) -> Bool { history.isEmpty && turnEnded.map { now - $0 > UserMemory.greetingAge } ?? true }

  /// WhatsApp Business greets a customer who has not written for 14 days.
  private static let greetingAge = 14 * 86_400_000

  /// Notes what a person of the shop wrote. A message that comes through both platforms is noted once.
  /// - Parameter said: when, epoch milliseconds.
  mutating func noteWords(ofHuman entry: Entry, at said: Int) {
    guard let text = TurnBuilder.said(entry) else { return }
    let words = TextFolding.words(text)
    let isKnown = history.contains { line in
      line.person != nil && abs(line.at - said) <= 120_000 && TextFolding.words(line.text) == words
    }
    if !isKnown { add(Line(at: said, role: "assistant", person: entry[.authorName] ?? "human", text: text)) }
  }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// What entries that are no messages do to turns that run, or wait with their answer; the rest is `Intake`'s.
extension Daemon {
  /// Turns of users whose conversation a human took, to be finished now rather than when their delivery is due. What the human
  /// answered is over even where the word comes so late that the pause is.
  func resumeTakenOver(_ now: Int) {
    guard !intake.takenOver.isEmpty else { return }
    for record in runner.running.records {
      end(record, record.members.map { .active($0.name.text) })
    }
    for (turn, state) in waiting.turns {
      guard let user = state.record.members.first?.name.user, intake.takenOver[user] != nil else { continue }
      end(state.record, Array(state.places.values))
      schedule.addResume(turn: turn, of: user, to: state.destination, due: now)
    }
    intake.takenOver = [:]
  }

  /// Ends a turn whose last message was written before a human's word in the conversation.
  private func end(_ record: TurnRecord, _ files: [EntryFile]) {
    guard let user = record.members.first?.name.user, let words = intake.takenOver[user] else { return }
    let now = Clock.now()
    let entries = files.compactMap { file -> Entry? in
      guard case .entry(let entry, _) = spool.inspect(file, now: now) else { return nil }
      return entry
    }
    guard let first = entries.first, let last = entries.map({ TurnBuilder.time(of: $0) }).max(),
      words.contains(where: { $0.said >= last && $0.entry.isSameCustomer(as: first) })
    else { return }
    for member in record.members { runner.running.cancel(member.name.key) }
  }

  /// The half of a clear that concerns turns which have an answer and wait for its delivery.
  /// - Returns: false where the spool kept one.
  func clearWaiting(_ now: Int) -> Bool {
    var isWhole = true
    for turn in waiting.turns.keys {
      guard let state = waiting.remove(turn) else { continue }
      do throws(Errno) {
        try clear(state.record, state.places, now)
      } catch {
        log.error("clear", ["id": turn.hex, "error": "\(error)"])
        // The next scan finds what is left of it, before the order.
        isRepairWanted = true
        isWhole = false
      }
    }
    schedule.removeResumes()
    return isWhole
  }

  private func clear(_ record: TurnRecord, _ places: [EventKey: EntryFile], _ now: Int) throws(Errno) {
    for member in record.members {
      guard let place = places[member.name.key] else { continue }
      for file in intake.copies(of: member.name) + [place] {
        do throws(Errno) {
          try spool.bury(file, as: member.name, reason: "cleared", now: now)
        } catch {
          // What a hand took away, or made something else of, is no reason to carry the order out again and again.
          if case .gone = spool.inspect(file, now: now) { continue }
          guard error.isOfTheFile else { throw error }
          log.error("clear", ["file": file.path, "error": "\(error)"])
        }
      }
    }
    try spool.removeTurn(record)
  }
}

import RoyalCore
import RoyalSpool

/// Turns a verdict into what is stored and said: the writer's steps 3 to 8 of the spool's protocol.
struct Intake {
  let settings: Settings

  /// - Throws: a temporary refusal where the spool takes nothing, and what the verdict rejects.
  func carryOut(_ verdict: Verdict) throws(Refusal) -> Outcome {
    switch verdict {
    case .reject(let refusal): throw refusal
    case .accept(let filing):
      let stored = try store(filing, in: try openSpool())
      return stored == .stored ? .received(filing.key) : .duplicate(filing.key)
    case .ignore(let reason, let report):
      if let report { _ = try store(report, in: try openSpool()) }
      return .ignored(reason, reported: report.flatMap { $0.entry.kind })
    }
  }

  func openSpool() throws(Refusal) -> SpoolWriter {
    do {
      return try SpoolWriter.open(settings.spool)
    } catch {
      throw .temporary(error.reason)
    }
  }

  func store(_ filing: Filing, in spool: SpoolWriter) throws(Refusal) -> SpoolWriter.Stored {
    do {
      try spool.checkIntake(minFree: settings.minFree)
      if try spool.isSeen(filing.key) { return .duplicate }
      return try spool.store(filing.entry, as: filing.name)
    } catch {
      throw .temporary(error.reason)
    }
  }
}

/// What became of an event.
enum Outcome: Equatable {
  case received(EventKey)
  case duplicate(EventKey)
  case ignored(String, reported: Entry.Kind?)

  var answer: Answer {
    switch self {
    case .received(let key): Answer(status: 200, JSONObject().text("status", "received").text("id", key.hex))
    case .duplicate(let key): Answer(status: 200, JSONObject().text("status", "duplicate").text("id", key.hex))
    case .ignored(let reason, _): Answer(status: 200, JSONObject().text("status", "ignored").text("reason", reason))
    }
  }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// Stores a test message and waits for the bot's answer, which the drain writes into the record in seen/.
struct TestRoute {
  let intake: Intake

  /// Milliseconds between two looks.
  private static let interval = 20

  func answer(_ message: TestMessage, _ arrival: Arrival) throws(Refusal) -> Answer {
    let spool = try intake.openSpool()
    let filing = message.filing(key: EventKey(random: randomBytes(EventKey.size)), arrival)
    let start = Clock.monotonic()
    // Only one waits, or test messages could use up the web server's handlers. The lock lives as long as the descriptor.
    let turn = try lock(spool)
    defer { extendLifetime(turn) }
    _ = try intake.store(filing, in: spool)
    guard turn != nil, let record = try wait(for: filing.key, in: spool, from: start) else {
      return pending(filing.key)
    }
    return answer(record, message, filing.key, took: Clock.monotonic() - start)
  }

  private func lock(_ spool: SpoolWriter) throws(Refusal) -> FileDescriptor? {
    do {
      return try spool.lockTestRoute()
    } catch {
      throw .temporary(error.reason)
    }
  }

  private func wait(for key: EventKey, in spool: SpoolWriter, from start: Int) throws(Refusal) -> SeenRecord? {
    while Clock.monotonic() - start < intake.settings.testTimeout {
      do {
        if let record = try spool.seenRecord(key), record.state != .claimed { return record }
      } catch {
        throw .temporary(error.reason)
      }
      Clock.pause(milliseconds: TestRoute.interval)
    }
    return nil
  }

  private func pending(_ key: EventKey) -> Answer {
    Answer(status: 504, JSONObject().text("status", "pending").text("id", key.hex))
  }

  /// What the record says to the one who waits.
  /// - Parameter took: milliseconds.
  func answer(_ record: SeenRecord, _ message: TestMessage, _ key: EventKey, took: Int) -> Answer {
    switch record.state {
    case .claimed: return pending(key)
    case .collapsed: return Answer(status: 200, JSONObject().text("status", "duplicate").text("id", key.hex))
    case .dead, .superseded:
      let sentence = "the message was given up (\(record.state.rawValue)); dead/ in the spool tells why"
      return Answer(status: 500, JSONObject().text("status", "error").text("error", sentence))
    case .done:
      let seconds = "\(took / 1000).\(TestRoute.threeDigits(took % 1000))"
      return Answer(
        status: 200,
        JSONObject().text("status", "success").text("response", record.answer ?? "").text("user_id", message.user)
          .text("timestamp", Timestamp.iso(record.at)).json("processing_time", seconds))
    }
  }

  private static func threeDigits(_ number: Int) -> String {
    String(repeating: "0", count: number < 10 ? 2 : number < 100 ? 1 : 0) + String(number)
  }
}

import RoyalCore
import RoyalSpool

/// `GET /metrics`: the text format of Prometheus, version 0.0.4.
struct MetricsRoute {
  let settings: Settings
  let condition: SpoolCondition

  var answer: Answer {
    Answer(status: 200, text, type: "text/plain; version=0.0.4; charset=utf-8")
  }

  var text: String {
    var page = MetricsText()
    addDrain(&page)
    addQueue(&page)
    addTotals(&page)
    return page.text
  }

  private func addDrain(_ page: inout MetricsText) {
    page.add("royal_build_info", .gauge, "Version of the programs; always 1.", [("version", programVersion, 1)])
    page.add(
      "royal_healthy", .gauge, "Whether GET /health finds nothing wrong.",
      condition.problems(settings).isEmpty ? 1 : 0)
    page.add("royal_drain_up", .gauge, "Whether a royal-drain holds the spool.", condition.isDrainAlive ? 1 : 0)
    page.add(
      "royal_drain_stuck", .gauge, "Whether royal-drain makes no progress though work is ready.",
      condition.stuck(settings) == nil ? 0 : 1)
    if let current = condition.current {
      page.add(
        "royal_drain_start_time_seconds", .gauge, "When royal-drain was started, since the Unix epoch.",
        Double(current.started) / 1000)
      page.add(
        "royal_breaker_open", .gauge, "Destinations that take nothing, 1 each.",
        current.breakers.map { ("destination", $0.destination, 1) })
    }
    page.add(
      "royal_intake_stopped", .gauge, "Whether senders are told to come again: failstop, pause, no room.",
      condition.stops.isEmpty && condition.absence == nil ? 0 : 1)
    if let room = condition.room {
      page.add("royal_spool_free_bytes", .gauge, "Bytes left on the spool's file system.", Double(room))
    }
  }

  private func addQueue(_ page: inout MetricsText) {
    let states = [
      ("waiting", condition.waiting), ("running", condition.running), ("retrying", condition.retrying),
      ("held", condition.parked), ("dead", condition.dead), ("bad", condition.bad),
    ]
    page.add("royal_messages", .gauge, "Entries in the spool by state.", states.map { ("state", $0.0, Double($0.1)) })
    let waiting = zip(DrainReport.priorities, condition.current?.waiting ?? [0, 0, 0, 0])
    page.add(
      "royal_queue_messages", .gauge, "Entries that wait for their turn, by priority.",
      waiting.map { ("priority", $0.0, Double($0.1)) })
    page.add(
      "royal_oldest_message_age_seconds", .gauge, "How long the oldest entry has waited; 0 where none waits.",
      Double(condition.oldestAge ?? 0) / 1000)
    page.add("royal_active_users", .gauge, "Users with a turn under way.", Double(condition.activeUsers))
    page.add("royal_workers_active", .gauge, "Agents at work.", Double(condition.activeWorkers))
    page.add(
      "royal_workers_pool_size", .gauge, "Agents that may be at work at once now.",
      Double(condition.current?.poolSize ?? settings.workerPool.lowerBound))
  }

  private func addTotals(_ page: inout MetricsText) {
    let totals = condition.totals
    page.add("royal_messages_received_total", .counter, "Messages that came in.", Double(totals.received))
    page.add("royal_messages_processed_total", .counter, "Messages whose turn is over.", Double(totals.processed))
    page.add(
      "royal_messages_collapsed_total", .counter, "Messages that said again what had just been said.",
      Double(totals.collapsed))
    page.add("royal_files_quarantined_total", .counter, "Files that were no entries.", Double(totals.bad))
    let turns = [
      ("answered", totals.answered), ("silent", totals.silent), ("dead", totals.dead), ("retried", totals.retried),
    ]
    page.add("royal_turns_total", .counter, "Turns by their end.", turns.map { ("result", $0.0, Double($0.1)) })
    page.add(
      summary: "royal_answer_duration_seconds", "From a turn's start to its answer's delivery.",
      sum: Double(totals.answerTime) / 1000, count: totals.answered)
  }
}

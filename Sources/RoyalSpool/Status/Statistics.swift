import RoyalCore

/// The object that `GET /stats` and `royal stats --json` show.
public struct Statistics: Sendable {
  private let settings: Settings
  private let condition: SpoolCondition

  public init(settings: Settings, condition: SpoolCondition) {
    self.settings = settings
    self.condition = condition
  }

  public var object: JSONObject {
    let services = condition.services(settings).reduce(JSONObject()) { $0.text($1.name, $1.state.rawValue) }
    return JSONObject().text("status", condition.problems(settings).isEmpty ? "healthy" : "unhealthy")
      .list("problems", condition.problems(settings)).text("timestamp", Timestamp.iso(condition.now))
      .object("system", system).object("processing", processing).object("configuration", configuration)
      .object("services", services)
  }

  private var system: JSONObject {
    let hour = condition.hour
    return JSONObject().text("version", programVersion).text("drain", condition.drainWord(settings))
      .number("uptime_seconds", condition.uptime / 1000)
      .number("messages_per_minute", hour.messagesPerMinute(now: condition.now))
      .number("error_rate", hour.errorRate(now: condition.now))
      .json("answer_seconds", hour.answerTime(now: condition.now).map { JSONWriter.decimal(Double($0) / 1000) })
      .json("free_bytes", condition.room.map { String($0) })
  }

  private var processing: JSONObject {
    let totals = condition.totals
    let turns = JSONObject().number("answered", totals.answered).number("silent", totals.silent)
      .number("dead", totals.dead).number("retried", totals.retried)
    return JSONObject().number("messages_received", totals.received).number("messages_processed", totals.processed)
      .object("queue", queue).object("workers", workers).object("turns", turns)
  }

  public var queue: JSONObject {
    let totals = condition.totals
    let waiting = condition.current?.waiting ?? [0, 0, 0, 0]
    let byPriority = zip(DrainReport.priorities, waiting).reduce(JSONObject()) { $0.number($1.0, $1.1) }
    return JSONObject().number("queue_size", condition.queueSize).number("active_users", condition.activeUsers)
      .number("total_processed", totals.processed + totals.collapsed)
      .number("waiting", condition.waiting).number("retrying", condition.retrying)
      .number("running", condition.running).number("held", condition.parked).number("dead", condition.dead)
      .number("bad", condition.bad).object("by_priority", byPriority)
      .json("oldest_seconds", condition.oldestAge.map { String($0 / 1000) })
  }

  public var workers: JSONObject {
    let pool = settings.workerPool
    return JSONObject().number("pool_size", condition.current?.poolSize ?? pool.lowerBound)
      .number("active_workers", condition.activeWorkers).number("utilization", condition.utilization)
      .number("minimum", pool.lowerBound).number("maximum", pool.upperBound)
  }

  /// What shapes the answers; no secrets, and no addresses, for they may carry some. Durations are milliseconds.
  private var configuration: JSONObject {
    let pool = settings.workerPool
    let workers = pool.lowerBound == pool.upperBound ? "\(pool.lowerBound)" : "\(pool.lowerBound)-\(pool.upperBound)"
    return JSONObject().text("agent", settings.agent.rawValue).text("worker_pool_size", workers)
      .number("max_concurrent_users", settings.maxConcurrentUsers)
      .number("message_buffer_timeout", settings.messageBufferTimeout)
      .number("message_buffer_max", settings.messageBufferMax).number("message_cooldown", settings.messageCooldown)
      .number("max_grouped_messages", settings.maxGroupedMessages)
      .number("duplicate_window", settings.duplicateWindow)
      .number("message_max_attempts", settings.messageMaxAttempts).number("message_max_age", settings.messageMaxAge)
      .number("max_answers_per_minute", settings.maxAnswersPerMinute).number("human_pause", settings.humanPause)
      .text("chatwoot_mode", settings.chatwootMode.rawValue).text("whatsapp_owner", settings.whatsappOwner.rawValue)
      .number("max_body", settings.maxBody).number("min_free", settings.minFree)
      .number("seen_days", settings.seenDays).text("test_endpoint", settings.testEndpoint.rawValue)
  }
}

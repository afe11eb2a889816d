import RoyalCore

/// How a report is written: one JSON object on one line, royal-spool(5).
extension DrainReport {
  public func serialized() -> [UInt8] {
    JSONObject().number("pid", Int(pid)).text("version", programVersion)
      .text("started", Timestamp.iso(started)).text("updated", Timestamp.iso(updated)).text("state", state.rawValue)
      .json("next", DrainReport.stamp(next)).json("busy_since", DrainReport.stamp(busySince))
      .object("queue", queue).object("workers", workers).object("turns", turns).object("messages", messages)
      .object("folders", JSONObject().number("dead", dead).number("hold", parked).number("bad", bad))
      .object("services", services.sorted { $0.key < $1.key }.reduce(JSONObject()) { $0.json($1.key, "\($1.value)") })
      .list("breakers", json: breakers.map { $0.json }).list("alerts", json: alerts.map { $0.json })
      .list("minutes", json: hour.minutes.map { $0.json }).bytes
  }

  private static func stamp(_ moment: Int?) -> String? { moment.map { JSONWriter.quoted(Timestamp.iso($0)) } }

  private var queue: JSONObject {
    let byPriority = zip(DrainReport.priorities, waiting).reduce(JSONObject()) { $0.number($1.0, $1.1) }
    return JSONObject().number("waiting", waiting.reduce(0, +)).object("by_priority", byPriority)
      .number("undelivered", undelivered).number("active_users", activeUsers)
  }

  private var workers: JSONObject {
    JSONObject().number("minimum", minimumWorkers).number("maximum", maximumWorkers).number("pool_size", poolSize)
      .number("active", activeWorkers)
  }

  private var turns: JSONObject {
    JSONObject().number("processed", totals.answered + totals.silent + totals.dead)
      .number("answered", totals.answered).number("silent", totals.silent).number("dead", totals.dead)
      .number("retried", totals.retried).number("answer_ms", totals.answerTime)
  }

  private var messages: JSONObject {
    JSONObject().number("received", totals.received).number("processed", totals.processed)
      .number("collapsed", totals.collapsed).number("bad", totals.bad)
  }
}

extension DrainReport.Breaker {
  fileprivate var json: String {
    JSONObject().text("destination", destination).text("since", Timestamp.isoSeconds(since))
      .text("next_probe", Timestamp.isoSeconds(nextProbe)).number("probes", probes).text("reason", reason).description
  }

  fileprivate init?(_ value: JSONValue) {
    guard let destination = value["destination"]?.string else { return nil }
    self.init(
      destination: destination, since: value.time("since") ?? 0, nextProbe: value.time("next_probe") ?? 0,
      probes: value.count("probes"), reason: value["reason"]?.string ?? "")
  }
}

extension DrainReport.Alert {
  fileprivate var json: String { JSONObject().text("name", name).text("since", Timestamp.iso(since)).description }

  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, let since = value.time("since") else { return nil }
    self.init(name: name, since: since)
  }
}

extension LastHour.Minute {
  fileprivate var json: String { "[\(number),\(received),\(answered),\(failed),\(milliseconds)]" }

  fileprivate init?(_ value: JSONValue) {
    let numbers = value.elements.map { $0.int ?? -1 }
    guard numbers.count == 5, numbers.allSatisfy({ (0..<1 << 50).contains($0) }) else { return nil }
    self.init(
      number: numbers[0], received: numbers[1], answered: numbers[2], failed: numbers[3], milliseconds: numbers[4])
  }
}

extension JSONValue {
  /// The moment that a member tells.
  fileprivate func time(_ key: String) -> Int? { self[key]?.string.flatMap(Timestamp.parse) }

  /// The count that a member tells; 0 where it is none.
  fileprivate func count(_ key: String) -> Int {
    guard let count = self[key]?.int, (0..<1 << 50).contains(count) else { return 0 }
    return count
  }
}

extension DrainReport {
  /// Reads a report. Nil where the text is none; what is missing in it, or of no use, counts as nothing.
  public init?(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes, maximumDepth: 8), let started = value.time("started"),
      let updated = value.time("updated")
    else { return nil }
    self.init(started: started)
    self.updated = updated
    pid = Int32(clamping: value.count("pid"))
    state = value["state"]?.string.flatMap(State.init) ?? .running
    next = value.time("next")
    busySince = value.time("busy_since")
    breakers = (value["breakers"]?.elements ?? []).compactMap(Breaker.init)
    alerts = (value["alerts"]?.elements ?? []).compactMap(Alert.init)
    hour = LastHour(minutes: (value["minutes"]?.elements ?? []).compactMap(LastHour.Minute.init))
    for (name, word) in value["services"]?.members ?? [] { services[name] = word.bool }
    if let queue = value["queue"] { read(queue: queue) }
    if let workers = value["workers"] { read(workers: workers) }
    if let folders = value["folders"] {
      (dead, parked, bad) = (folders.count("dead"), folders.count("hold"), folders.count("bad"))
    }
    readTotals(value)
  }

  private mutating func read(queue: JSONValue) {
    if let counts = queue["by_priority"] { waiting = DrainReport.priorities.map { counts.count($0) } }
    undelivered = queue.count("undelivered")
    activeUsers = queue.count("active_users")
  }

  private mutating func read(workers: JSONValue) {
    minimumWorkers = workers.count("minimum")
    maximumWorkers = workers.count("maximum")
    poolSize = workers.count("pool_size")
    activeWorkers = workers.count("active")
  }

  private mutating func readTotals(_ value: JSONValue) {
    if let turns = value["turns"] {
      (totals.answered, totals.silent) = (turns.count("answered"), turns.count("silent"))
      (totals.dead, totals.retried) = (turns.count("dead"), turns.count("retried"))
      totals.answerTime = turns.count("answer_ms")
    }
    if let messages = value["messages"] {
      (totals.received, totals.processed) = (messages.count("received"), messages.count("processed"))
      (totals.collapsed, totals.bad) = (messages.count("collapsed"), messages.count("bad"))
    }
  }
}

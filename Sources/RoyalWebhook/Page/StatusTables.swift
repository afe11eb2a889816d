import RoyalCore
import RoyalSpool

/// The tables of the status page.
extension StatusPage {
  func addWork(_ page: inout Markup) {
    let current = condition.current
    let pool = settings.workerPool
    let range = pool.lowerBound == pool.upperBound ? "" : ", up to \(pool.upperBound)"
    var rows = [
      ("Workers busy", "\(condition.activeWorkers) of \(current?.poolSize ?? pool.lowerBound)\(range)", ""),
      ("Users with a turn", "\(condition.activeUsers) of \(settings.maxConcurrentUsers)", ""),
      ("Undelivered answers", "\(current?.undelivered ?? 0)", ""),
    ]
    for (name, count) in zip(DrainReport.priorities, current?.waiting ?? [0, 0, 0, 0]) {
      rows.append(("Waiting, \(name)", "\(count)", ""))
    }
    if let room = condition.room { rows.append(("Room in the spool", PageWords.size(room), "")) }
    table(&page, "Work", rows)
  }

  func addServices(_ page: inout Markup) {
    var rows = condition.services(settings).map { service in
      switch service.state {
      case .configured: (service.name, "works", "good")
      case .notConfigured: (service.name, "not configured", "soft")
      case .failing: (service.name, "failing", "bad")
      }
    }
    for breaker in condition.current?.breakers ?? [] {
      let since = PageWords.span(condition.now - breaker.since)
      let next = max(0, breaker.nextProbe - condition.now)
      rows.append(("\(breaker.destination) takes nothing", "for \(since), probe in \(PageWords.span(next))", "bad"))
    }
    table(&page, "Services", rows)
  }

  func addTotals(_ page: inout Markup) {
    let totals = condition.totals
    let hour = condition.hour
    table(
      &page, "Counted",
      [
        (
          "Messages a minute now", JSONWriter.decimal((hour.messagesPerMinute(now: condition.now) * 10).rounded() / 10),
          ""
        ),
        ("Error rate of the hour", PageWords.percent(hour.errorRate(now: condition.now)), ""),
        ("Messages in", "\(totals.received)", ""), ("Messages done", "\(totals.processed)", ""),
        ("Turns answered", "\(totals.answered)", ""), ("Turns without an answer", "\(totals.silent)", ""),
        ("Turns given up", "\(totals.dead)", ""), ("Attempts put off", "\(totals.retried)", ""),
      ])
  }

  private func table(_ page: inout Markup, _ title: String, _ rows: [(String, String, String)]) {
    page.element("section") { section in
      section.element("h2", title)
      section.element("table") { table in
        for (name, value, style) in rows {
          table.element("tr") { line in
            line.element("th", name, " scope=\"row\"")
            line.element("td", value, style.isEmpty ? "" : " class=\"\(style)\"")
          }
        }
      }
    }
  }
}

import RoyalCore
import RoyalSpool

/// The status page: one page without script and without anything from elsewhere, that loads itself anew. It has numbers and
/// the names of destinations, but no message's text and nobody's name.
struct StatusPage {
  let settings: Settings
  let condition: SpoolCondition

  /// Seconds after which a browser loads it anew.
  private static let refresh = 10

  var answer: Answer {
    Answer(status: 200, html, type: "text/html; charset=utf-8", policy: PageStyle.policy)
  }

  private var problems: [String] { condition.problems(settings, withReasons: false) }

  var html: String {
    var page = Markup()
    page.raw(
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="refresh" content="\(StatusPage.refresh)"><meta name="robots" content="noindex">

      """)
    page.element("title", problems.isEmpty ? "Royal" : "Royal: \(problems.count) wrong")
    page.raw("<style>\(PageStyle.text)</style></head>\n<body>\n")
    addHead(&page)
    addProblems(&page)
    addTiles(&page)
    addHour(&page)
    page.element("div", " class=\"columns\"") { columns in
      addWork(&columns)
      addServices(&columns)
      addTotals(&columns)
    }
    page.element("footer") { footer in
      footer.raw(
        "Loads itself anew every \(StatusPage.refresh) s. <a href=\"health\">health</a>, <a href=\"stats\">stats</a>, "
          + "<a href=\"metrics\">metrics</a>")
    }
    page.raw("</body></html>\n")
    return page.html
  }

  private func addHead(_ page: inout Markup) {
    page.element("header") { header in
      header.element("h1", "Royal")
      let isGood = problems.isEmpty
      header.element("p", isGood ? "healthy" : "not healthy", " class=\"state \(isGood ? "good" : "bad")\"")
      let drain =
        condition.isDrainAlive
        ? "up for \(PageWords.span(condition.uptime))"
        : condition.isDrainResting ? "royal-drain --once ran a moment ago" : "royal-drain does not run"
      header.element("p", "\(programVersion), \(drain), \(PageWords.clock(condition.now)) UTC", " class=\"soft\"")
    }
  }

  private func addProblems(_ page: inout Markup) {
    guard !problems.isEmpty else { return }
    page.element("section", " class=\"problems\"") { section in
      section.element("h2", "What is wrong", " class=\"bad\"")
      section.element("ul") { list in
        for problem in problems { list.element("li", problem) }
      }
    }
  }

  private func addTiles(_ page: inout Markup) {
    let tiles = [
      ("Waiting", condition.waiting, ""), ("Running", condition.running, ""), ("Retrying", condition.retrying, "warn"),
      ("Held", condition.parked, "warn"), ("Dead", condition.dead, "bad"), ("Not an entry", condition.bad, "bad"),
    ]
    page.element("section") { section in
      section.element("dl", " class=\"tiles\"") { list in
        for (name, count, style) in tiles {
          let color = count > 0 && !style.isEmpty ? " class=\"\(style)\"" : ""
          list.element("div") { tile in
            tile.element("dt", name)
            tile.element("dd", String(count), color)
          }
        }
        list.element("div") { tile in
          tile.element("dt", "Oldest")
          tile.element("dd", condition.oldestAge.map(PageWords.age) ?? "–")
        }
      }
    }
  }

  private func addHour(_ page: inout Markup) {
    let drawing = HourDrawing(hour: condition.hour, now: condition.now)
    let total = condition.hour.total(now: condition.now)
    page.element("section") { section in
      section.element("h2", "The last hour")
      row(&section, "\(total.received) messages, \(total.failed) failed", "peak \(drawing.mostMessages) a minute")
      drawing.messages(&section)
      row(&section, "60 min ago", "now", " axis")
      let average = condition.hour.answerTime(now: condition.now).map { ", \(PageWords.seconds($0)) on average" } ?? ""
      row(&section, "\(total.answered) answers\(average)", "peak \(PageWords.seconds(drawing.longestAnswer))")
      drawing.answers(&section)
      row(&section, "60 min ago", "now", " axis")
    }
  }

  private func row(_ page: inout Markup, _ left: String, _ right: String, _ style: String = "") {
    page.element("div", " class=\"chart\(style)\"") { row in
      row.element("span", left)
      row.element("span", right)
    }
  }
}

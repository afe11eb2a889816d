import RoyalCore
import RoyalSpool

/// The last hour as bars, one a minute: an inline SVG that stretches to the width it is given.
struct HourDrawing {
  let hour: LastHour
  /// Epoch milliseconds.
  let now: Int

  /// Units of the drawing: a minute is 10 wide, the highest bar 100.
  private static let step = 10
  private static let height = 100

  private var minutes: [LastHour.Minute] { hour.all(now: now) }

  /// The most messages that came in within a minute.
  var mostMessages: Int { minutes.map { max($0.received, $0.failed) }.max() ?? 0 }

  /// The longest average of a minute's answers, in milliseconds.
  var longestAnswer: Int { minutes.compactMap(HourDrawing.answerTime).max() ?? 0 }

  private static func answerTime(_ minute: LastHour.Minute) -> Int? {
    minute.answered == 0 ? nil : minute.milliseconds / minute.answered
  }

  /// Messages that came in, and in front of them the turns that failed.
  func messages(_ page: inout Markup) {
    draw(&page, "Messages a minute in the last hour") { markup, place, minute in
      guard minute.received > 0 || minute.failed > 0 else { return }
      let failed = minute.failed > 0 ? ", \(minute.failed) failed" : ""
      markup.element("g") { group in
        group.element("title", "\(PageWords.clock(minute.number * 60_000).dropLast(3)): \(minute.received)\(failed)")
        bar(&group, place, minute.received, of: mostMessages, "in")
        bar(&group, place, minute.failed, of: mostMessages, "failed")
      }
    }
  }

  /// What an answer took on average.
  func answers(_ page: inout Markup) {
    draw(&page, "Answer time in the last hour") { markup, place, minute in
      guard let time = HourDrawing.answerTime(minute) else { return }
      markup.element("g") { group in
        let clock = PageWords.clock(minute.number * 60_000).dropLast(3)
        group.element("title", "\(clock): \(PageWords.seconds(time)), \(minute.answered) answers")
        bar(&group, place, max(time, 1), of: max(longestAnswer, 1), "time")
      }
    }
  }

  private func draw(
    _ page: inout Markup, _ title: String, _ minute: (inout Markup, _ place: Int, LastHour.Minute) -> Void
  ) {
    let width = LastHour.length * HourDrawing.step
    let box = "viewBox=\"0 0 \(width) \(HourDrawing.height)\" preserveAspectRatio=\"none\""
    page.element("svg", " role=\"img\" aria-label=\"\(title)\" \(box)") { svg in
      for line in [0, 50, 100] {
        svg.raw("<line class=\"grid\" x1=\"0\" x2=\"\(width)\" y1=\"\(line)\" y2=\"\(line)\"/>")
      }
      for (place, value) in minutes.enumerated() { minute(&svg, place, value) }
    }
  }

  private func bar(_ markup: inout Markup, _ place: Int, _ value: Int, of most: Int, _ style: String) {
    guard value > 0, most > 0 else { return }
    // What is there is to be seen, however small.
    let height = max(3, value * HourDrawing.height / most)
    markup.raw(
      "<rect class=\"\(style)\" x=\"\(place * HourDrawing.step + 1)\" y=\"\(HourDrawing.height - height)\" "
        + "width=\"\(HourDrawing.step - 2)\" height=\"\(height)\"/>")
  }
}

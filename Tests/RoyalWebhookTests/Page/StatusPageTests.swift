import Foundation
import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalWebhook

struct StatusPageTests {
  let spool: TemporarySpool

  init() throws { spool = try TemporarySpool() }

  private func page() -> StatusPage {
    StatusPage(settings: spool.settings, condition: SpoolCondition(spool.settings, now: Body.now))
  }

  @Test(
    "a browser gets the page, everybody else JSON",
    arguments: [
      ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true),
      ("text/html", true),
      ("TEXT/HTML; charset=utf-8", true), ("application/json, text/html", true), (nil, false), ("*/*", false),
      ("", false),
      ("application/json", false), ("text/*", false), ("text/html;q=0", false),
      ("text/html;q=0.5,application/json", false),
      ("application/json;q=0.1, text/html ; q=0.2", true), ("text/htmlx", false), (",;,q=1", false),
    ] as [(String?, Bool)])
  func accept(_ row: (field: String?, isPage: Bool)) {
    #expect(AcceptHeader(row.field).wantsPage == row.isPage)
    let front = FrontRoute(settings: spool.settings, condition: SpoolCondition(spool.settings, now: Body.now))
    let answer = front.answer(.plain(row.field.map { ["accept": $0] } ?? [:], method: "GET"))
    #expect(answer.contentType == (row.isPage ? "text/html; charset=utf-8" : "application/json"))
    #expect(answer.status == 200 && answer.fields == "Vary: Accept\r\n")
  }

  @Test func `the page brings everything along, and its policy knows its style and nothing else`() throws {
    let page = page()
    let html = page.html
    for word in ["<script", "src=", "url(", "@import", "style=\"", "http://", "https://", "<img", "<link", "onload"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("<meta http-equiv=\"refresh\" content=\"10\">"))
    #expect(html.contains("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"))
    let start = try #require(html.range(of: "<style>")?.upperBound)
    let end = try #require(html.range(of: "</style>")?.lowerBound)
    let hash = Data(SHA256.hash(Array(html[start..<end].utf8))).base64EncodedString()
    #expect(page.answer.policy.hasPrefix("default-src 'none'; style-src 'sha256-\(hash)';"))
  }

  @Test func `the page tells no text, no name and no reason, and escapes what it tells`() throws {
    try spool.put("new/0123abcd-x", "Royal-Spool: 1\nName: NAMEOF\nUser: NAMEOF\n\nTEXTOF")
    try spool.put("dead/x.why", "TEXTOF")
    try spool.put(
      "ctl/status.json",
      #"""
      {"started":"2026-11-22T17:00:00Z","updated":"2026-11-22T17:40:00Z","state":"running","breakers":
      [{"destination":"evolution/<b>&'\"","since":"2026-11-22T17:30:00Z","next_probe":"2026-11-22T17:41:00Z","reason":"TEXTOF"}]}
      """#)
    // The drain's report counts while its lock is held.
    let holder = try Spool.open(spool.path)
    #expect(try holder.lock())
    let html = page().html
    #expect(!html.contains("TEXTOF") && !html.contains("NAMEOF") && !html.contains("<b>"))
    #expect(html.contains("evolution/&lt;b&gt;&amp;&#39;&quot; takes nothing"))
    #expect(html.contains("<dt>Waiting</dt><dd>1</dd>"))
    extendLifetime(holder)
  }

  @Test func `the hour is drawn to the scale of its highest minute`() {
    var hour = LastHour()
    let now = Body.now
    hour.note(at: now, now: now) { ($0.received, $0.answered, $0.milliseconds) = (8, 2, 3000) }
    hour.note(at: now - 60_000, now: now) { ($0.received, $0.failed) = (4, 1) }
    let drawing = HourDrawing(hour: hour, now: now)
    #expect(drawing.mostMessages == 8 && drawing.longestAnswer == 1500)
    var page = Markup()
    drawing.messages(&page)
    #expect(page.html.contains(#"<rect class="in" x="591" y="0" width="8" height="100"/>"#))
    #expect(page.html.contains(#"<rect class="in" x="581" y="50" width="8" height="50"/>"#))
    #expect(page.html.contains(#"<rect class="failed" x="581" y="88" width="8" height="12"/>"#))
    #expect(page.html.contains("<title>17:39: 4, 1 failed</title>"))
    var empty = Markup()
    HourDrawing(hour: LastHour(), now: now).answers(&empty)
    #expect(!empty.html.contains("<rect"))
  }

  @Test(
    "spans, sizes and shares in words",
    arguments: [
      (PageWords.span(0), "0 s"), (PageWords.span(59_999), "59 s"), (PageWords.span(60_000), "1 min"),
      (PageWords.span(11_520_000), "3 h 12 min"), (PageWords.span(3_600_000), "1 h"),
      (PageWords.age(11_520_000), "3 h"), (PageWords.span(90_000_000), "1 d 1 h"),
      (PageWords.seconds(0), "0 s"), (PageWords.seconds(440), "0.4 s"), (PageWords.seconds(9_960), "10 s"),
      (PageWords.seconds(12_400), "12 s"), (PageWords.size(1023), "1023 B"), (PageWords.size(82_128_506_880), "76 GiB"),
      (PageWords.percent(0), "0 %"), (PageWords.percent(0.0456), "4.6 %"), (PageWords.clock(Body.now), "17:40:03"),
    ])
  func words(_ row: (is: String, should: String)) { #expect(row.is == row.should) }
}

import RoyalCore
import RoyalSpool
import RoyalSystem

/// How a survey of the spool is shown.
struct ListReport {
  let box: OperatorSpool
  let survey: SpoolSurvey
  let console: Console
  /// Files are opened, to tell who and what.
  let isLong: Bool

  func say(entries hasEntries: Bool) {
    if hasEntries, survey.count > 0 {
      sayEntries()
      console.say("\n")
    }
    sayShape()
  }

  /// The names only.
  func sayNames() {
    sayAll { Columns.safe($0.file.name) }
  }

  private func sayEntries() {
    let title = row("STATE", "AGE", "DUE", "TRIES", "BYTES", isLong ? "KEY      SOURCE     USER  TEXT" : "NAME")
    console.say(console.paint(Columns.fit(title, console.width), .bold) + "\n")
    sayAll { place in
      let line = row(
        place.state.rawValue, Columns.span(place.age(box.now)), due(place), tries(place), String(place.size),
        isLong ? long(place) : Columns.safe(place.file.name))
      return paint(Columns.fit(line, console.width), place.state)
    }
    let omitted = survey.rows.reduce(0) { $0 + $1.omitted }
    if omitted > 0 { console.say("… and \(omitted) more; --all shows them\n") }
  }

  /// Writes lines in large pieces, for there may be a million.
  private func sayAll(_ line: (EntryPlace) -> String) {
    var text = ""
    for row in survey.rows {
      for place in row.entries {
        text += line(place)
        text += "\n"
        if text.utf8.count > 1 << 16 {
          console.say(text)
          text = ""
        }
      }
    }
    console.say(text)
  }

  private func row(_ state: String, _ age: String, _ due: String, _ tries: String, _ size: String, _ name: String)
    -> String
  {
    "\(Columns.left(state, 7))\(Columns.right(age, 4))\(Columns.right(due, 6))\(Columns.right(tries, 7))"
      + "\(Columns.right(size, 9))  \(name)"
  }

  private func due(_ place: EntryPlace) -> String {
    guard place.state == .wait else { return "-" }
    return place.due.map { $0 <= box.now ? "now" : Columns.span($0 - box.now) } ?? "now"
  }

  private func tries(_ place: EntryPlace) -> String {
    place.name.map { String($0.attempts) } ?? "-"
  }

  private func long(_ place: EntryPlace) -> String {
    guard case .entry(let entry, let name) = box.spool.inspect(place.file, now: box.now) else {
      return Columns.safe(place.file.name)
    }
    let text = HeaderValue.clean(String(decoding: entry.body.prefix(200), as: UTF8.self))
    let user = entry[.name].map { "\(entry.userID) (\($0))" } ?? entry.userID
    return "\(name.key.hex.prefix(8)) \(Columns.left(entry[.source] ?? "-", 10)) \(user)  \(text)"
  }

  private func paint(_ line: String, _ state: EntryState) -> String {
    switch state {
    case .dead, .bad: console.paint(line, .red)
    case .wait: console.paint(line, .yellow)
    case .hold: console.paint(line, .blue)
    case .active: console.paint(line, .green)
    case .new: line
    }
  }
}

/// The table by state and age.
extension ListReport {
  private static let titles = ["<1m", "<5m", "<15m", "<1h", "<6h", "<1d", "<7d", "older"]

  private func sayShape() {
    let titles = ["TOTAL"] + ListReport.titles + ["OLDEST"]
    let sums = survey.rows.reduce([Int](repeating: 0, count: ListReport.titles.count)) { zip($0, $1.ages).map(+) }
    let oldest = survey.rows.compactMap(\.oldest).min()
    let total = ([survey.count] + sums).map(String.init) + [age(oldest)]
    let table = [titles] + survey.rows.map(cells) + [total]
    // A terminal may have no more than 80 columns.
    let isNarrow = console.width != nil
    let widths = titles.indices.map { column in isNarrow ? (table.map { $0[column].count }.max() ?? 0) + 2 : 8 }
    console.say(console.paint(shapeLine("", titles, widths), .bold) + "\n")
    for row in survey.rows { console.say(shapeLine(row.state.rawValue, cells(row), widths) + "\n") }
    console.say(shapeLine("total", total, widths) + "\n")
  }

  private func cells(_ row: SpoolSurvey.Row) -> [String] {
    ([row.count] + row.ages).map(String.init) + [age(row.oldest)]
  }

  private func age(_ written: Int?) -> String { written.map { Columns.span(box.now - $0) } ?? "-" }

  private func shapeLine(_ name: String, _ cells: [String], _ widths: [Int]) -> String {
    Columns.fit(Columns.left(name, 6) + zip(cells, widths).map { Columns.right($0, $1) }.joined(), console.width)
  }
}

/// The same as JSON.
extension ListReport {
  var json: String {
    JSONText.object([
      ("spool", JSONText.text(box.spool.path)), ("at", JSONText.time(box.now)),
      ("total", String(survey.count)), ("states", JSONText.array(survey.rows.map(stateJSON))),
      ("entries", JSONText.array(survey.rows.flatMap(\.entries).map(entryJSON))),
      ("omitted", String(survey.rows.reduce(0) { $0 + $1.omitted })),
    ])
  }

  private func stateJSON(_ row: SpoolSurvey.Row) -> String {
    let ages = zip(ListReport.titles, row.ages).map { ($0, String($1) as String?) }
    return JSONText.object([
      ("state", JSONText.text(row.state.rawValue)), ("count", String(row.count)), ("bytes", String(row.size)),
      ("oldest", JSONText.time(row.oldest)), ("ages", JSONText.object(ages)),
    ])
  }

  private func entryJSON(_ place: EntryPlace) -> String {
    var members: [(String, String?)] = [
      ("state", JSONText.text(place.state.rawValue)), ("key", JSONText.text(place.name?.key.hex)),
      ("user", JSONText.text(place.name?.user.hex)), ("file", JSONText.text(place.file.path)),
      ("written", JSONText.time(place.written)), ("age_seconds", String(place.age(box.now) / 1000)),
      ("bytes", String(place.size)), ("attempts", JSONText.number(place.name?.attempts)),
      ("due", JSONText.time(place.due)),
    ]
    if isLong, case .entry(let entry, let name) = box.spool.inspect(place.file, now: box.now) {
      members[1].1 = JSONText.text(name.key.hex)
      members.append(("source", JSONText.text(entry[.source])))
      members.append(("user_id", JSONText.text(entry.userID)))
      members.append(("name", JSONText.text(entry[.name])))
      members.append(("text", JSONText.text(String(decoding: entry.body, as: UTF8.self))))
    }
    return JSONText.object(members)
  }
}

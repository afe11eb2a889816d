import RoyalCore

/// Metrics in the text format of Prometheus, version 0.0.4.
struct MetricsText {
  enum Kind: String { case counter, gauge }

  private(set) var text = ""

  /// A metric with one value.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    head(name, kind.rawValue, help)
    text += "\(name) \(MetricsText.number(value))\n"
  }

  /// A metric with a value for each value of one label; nothing where there is none.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ rows: [(label: String, value: String, Double)]) {
    guard !rows.isEmpty else { return }
    head(name, kind.rawValue, help)
    for row in rows { text += "\(name){\(row.label)=\(MetricsText.quoted(row.value))} \(MetricsText.number(row.2))\n" }
  }

  /// A sum and a count.
  mutating func add(summary name: String, _ help: String, sum: Double, count: Int) {
    head(name, "summary", help)
    text += "\(name)_sum \(MetricsText.number(sum))\n\(name)_count \(count)\n"
  }

  private mutating func head(_ name: String, _ kind: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
  }

  private static func number(_ value: Double) -> String { JSONWriter.decimal(value) }

  /// A label's value: backslash, quotation mark and line feed are escaped.
  private static func quoted(_ value: String) -> String {
    var text = ""
    for scalar in HeaderValue.clean(value).unicodeScalars {
      if scalar == "\\" || scalar == "\"" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return "\"\(text)\""
  }
}

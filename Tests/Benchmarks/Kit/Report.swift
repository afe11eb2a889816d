import Foundation

/// The table: one line a figure, printed as it comes.
enum Report {
  static func heading() {
    let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") } ?? "model name: unknown"
    let name = model.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "?"
    print(
      "\(Date().formatted(.iso8601)), Linux \(release.trimmingCharacters(in: .whitespacesAndNewlines)), ",
      terminator: "")
    print("\(ProcessInfo.processInfo.activeProcessorCount) x \(name), load \(load)\n")
    print("| what | ours | yardstick | ratio | goal | |\n|---|---|---|---|---|---|")
    fflush(nil)
  }

  /// - Parameter isMet: nil where there is no goal.
  static func row(
    _ what: String, _ ours: String, _ yardstick: String = "", ratio: Double? = nil, goal: String = "",
    isMet: Bool? = nil
  ) {
    let quotient = ratio.map { String(format: "%.2f", $0) } ?? ""
    let word = isMet.map { $0 ? "met" : "MISSED" } ?? ""
    print("| \(what) | \(ours) | \(yardstick) | \(quotient) | \(goal) | \(word) |")
    fflush(nil)
  }
}

extension [Double] {
  /// The value below which this part of all lies.
  func quantile(_ part: Double) -> Double {
    let sorted = sorted()
    return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }

  var median: Double { quantile(0.5) }
}

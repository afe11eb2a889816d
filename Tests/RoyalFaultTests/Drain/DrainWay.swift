import Testing

/// How royal-drain runs: from systemd, or from cron.
enum DrainWay: String, CaseIterable, CustomTestStringConvertible {
  case daemon, once

  var testDescription: String { rawValue }
  var arguments: [String] { self == .once ? ["--once"] : [] }
}

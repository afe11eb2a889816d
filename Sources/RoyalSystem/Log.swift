import Glibc
import RoyalCore

/// Writes log lines to standard error: `level stage key=value …`, one line an event, one `write` a line.
public struct Log: Sendable {
  public let level: LogLevel

  public init(level: LogLevel) { self.level = level }

  public func debug(_ stage: String, _ fields: KeyValuePairs<String, String>) { write(.debug, stage, fields) }
  public func info(_ stage: String, _ fields: KeyValuePairs<String, String>) { write(.info, stage, fields) }
  public func warn(_ stage: String, _ fields: KeyValuePairs<String, String>) { write(.warn, stage, fields) }
  public func error(_ stage: String, _ fields: KeyValuePairs<String, String>) { write(.error, stage, fields) }

  private func write(_ level: LogLevel, _ stage: String, _ fields: KeyValuePairs<String, String>) {
    guard level >= self.level else { return }
    let line = Log.line(level, stage, fields)
    try? writeAll(2, Array(line.utf8))
  }

  static func line(_ level: LogLevel, _ stage: String, _ fields: KeyValuePairs<String, String>) -> String {
    var line = "\(level.rawValue) \(stage)"
    for (key, value) in fields { line += " \(key)=\(quoted(value))" }
    return line + "\n"
  }

  /// A value with blanks, quotes or nothing in it stands between double quotes; control characters never get out.
  private static func quoted(_ value: String) -> String {
    let clean = HeaderValue.clean(value)
    let isPlain = !clean.isEmpty && clean.utf8.allSatisfy { $0 > 0x22 && $0 != 0x3D && $0 != 0x5C }
    return isPlain ? clean : JSONWriter.quoted(clean)
  }
}

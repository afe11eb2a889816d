/// The directories of a spool; `spool/README.md` explains each. No other module spells their names.
public enum SpoolFolder: String, CaseIterable, Sendable {
  case tmp, new, active, turns, wait, hold, dead, bad, seen, users, ctl

  /// The path of a name in the folder, relative to the spool.
  public func path(_ name: String) -> String { "\(rawValue)/\(name)" }
}

/// The files of a spool that have a fixed name.
public enum SpoolFile {
  /// Says which version of the layout this is; ``formatLine`` is its whole content.
  public static let format = "FORMAT"
  public static let formatLine = "royal-spool 1"
  /// Made when an fsync failed with EIO: no intake until an operator removes it.
  public static let failstop = "ctl/failstop"
  /// Made by an operator: senders get a temporary failure.
  public static let pauseIntake = "ctl/pause-intake"
  /// Made by an operator: nothing new is claimed.
  public static let pauseDrain = "ctl/pause-drain"
  /// What the drain says of itself.
  public static let status = "ctl/status.json"
  /// How often the spool changed hands; made by `royal adopt`.
  public static let epoch = "ctl/epoch"
  /// Held by the one test message that waits.
  public static let testLock = "ctl/test.lock"
}

/// Why the spool takes nothing at the moment: always a temporary failure, to be tried again.
public struct SpoolRefusal: Error, Sendable, CustomStringConvertible {
  /// One sentence that says what is wrong and what an operator can do.
  public let reason: String
  public var description: String { reason }

  public init(_ reason: String) { self.reason = reason }
}

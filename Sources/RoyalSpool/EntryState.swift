import RoyalCore

/// Where an entry stands in its life: the folder that it lies in, as an operator calls it.
public enum EntryState: String, CaseIterable, Sendable {
  case active, wait, hold, dead, bad, new

  var folder: SpoolFolder {
    switch self {
    case .active: .active
    case .wait: .wait
    case .hold: .hold
    case .dead: .dead
    case .bad: .bad
    case .new: .new
    }
  }

  /// Whether a reason lies beside the entry.
  public var hasReason: Bool { self == .dead || self == .bad }
}

/// A file of the spool that an operator sees as an entry.
public struct EntryPlace: Sendable, Equatable {
  public let state: EntryState
  public let file: EntryFile
  /// When the file was written, epoch milliseconds: a move does not change it.
  public let written: Int
  /// Bytes.
  public let size: Int

  public init(state: EntryState, file: EntryFile, written: Int, size: Int) {
    self.state = state
    self.file = file
    self.written = written
    self.size = size
  }

  /// Who and what it is by its name; nil for a name that does not tell.
  public var name: EntryName? { EntryName(file.name) }

  /// When its next attempt is due, epoch milliseconds; nil where it does not wait, or a hand put it where it waits.
  public var due: Int? {
    guard state == .wait, let slash = file.folder.firstIndex(of: "/") else { return nil }
    return SpoolOperator.due(String(file.folder[file.folder.index(after: slash)...]))
  }

  /// Milliseconds since it was written.
  public func age(_ now: Int) -> Int { max(0, now - written) }
}

import RoyalCore
import RoyalSystem

/// The drain's side of seen/: nobody else writes there, so no check races with another.
public struct SeenStore: Sendable {
  /// What the record says about an entry that is about to be claimed.
  public enum Claim: Equatable, Sendable {
    /// It is this entry's turn; its record lies in the folder of that day. The first attempt was at `since`, epoch milliseconds.
    case claimed(day: String, since: Int)
    /// Another delivery of an event that has been handled or is being handled.
    case secondDelivery
    /// A copy of an entry that was answered.
    case restoredCopy
  }

  private let root: Directory

  init(root: Directory) { self.root = root }

  /// Claims an event for an entry.
  /// - Parameters:
  ///   - nonce: the entry's nonce; nil for one that an operator wrote, which is always the operator's own hand.
  ///   - isRetry: an attempt was made before, whose time stays.
  ///   - now: epoch milliseconds.
  public func claim(_ key: EventKey, of user: UserTag, nonce: String?, isRetry: Bool, now: Int) throws(Errno) -> Claim {
    if let found = try SeenIndex(root: root).find(key), let record = found.record {
      if let nonce, record.nonce != nonce, record.nonce != "-" { return .secondDelivery }
      if record.state == .done { return .restoredCopy }
      let since = isRetry && record.state == .claimed ? min(record.at, now) : now
      let claim = SeenRecord(
        state: .claimed, nonce: nonce ?? "-", at: since, user: user, why: isRetry ? record.why : nil)
      try write(claim, key, day: found.day, durable: false)
      return .claimed(day: found.day, since: since)
    }
    let day = Timestamp.day(now)
    // Not made durable: after a power cut the entry in active/ or new/ is still the truth, and an empty record counts as absent.
    let claim = SeenRecord(state: .claimed, nonce: nonce ?? "-", at: now, user: user)
    try write(claim, key, day: day, durable: false)
    return .claimed(day: day, since: now)
  }

  /// Says what became of a claimed event.
  /// - Parameters:
  ///   - day: the folder that ``claim(_:nonce:isRetry:now:)`` named; nil looks for it.
  ///   - durable: false where the file system is synced before anything relies on it.
  public func settle(
    _ key: EventKey, _ record: SeenRecord, day: String? = nil, durable: Bool = true
  ) throws(Errno) {
    var folder = Timestamp.day(record.at)
    if let day {
      folder = day
    } else if let found = try SeenIndex(root: root).find(key) {
      folder = found.day
    }
    if durable {
      try write(record, key, day: folder, durable: true)
      try root.sync("\(SpoolFolder.seen.rawValue)/\(folder)/\(key.hex.prefix(2))")
    } else if !overwrite(record, key, day: folder) {
      try write(record, key, day: folder, durable: false)
    }
  }

  /// Adds to a claimed event's record why its attempt came to nothing: for people, so a failure to write it is none.
  /// - Parameter day: the folder that ``claim(_:nonce:isRetry:now:)`` named.
  func note(_ why: String, on key: EventKey, nonce: String, day: String) {
    guard let found = try? SeenIndex(root: root).find(key), var record = found.record, found.day == day,
      record.state == .claimed, record.nonce == nonce
    else { return }
    record.why = HeaderValue.clean(why)
    try? write(record, key, day: day, durable: false)
  }

  public func record(_ key: EventKey) throws(Errno) -> SeenRecord? {
    try SeenIndex(root: root).find(key)?.record
  }

  /// Writes a line over the one that is there, where it fits into its first sector, which no power cut tears: to make a file
  /// and to free another is dear. A hook that reads meanwhile may find no record; the drain sorts a second delivery out.
  /// - Returns: false where it does not fit, or cannot be done.
  private func overwrite(_ record: SeenRecord, _ key: EventKey, day: String) -> Bool {
    do {
      let file = try root.openForWriting(SeenIndex.path(key, day: day))
      let size = try file.status().size
      guard size <= 512, let line = record.line(filling: size) else { return false }
      try file.overwrite(line, at: 0)
      return true
    } catch {
      return false
    }
  }

  private func write(_ record: SeenRecord, _ key: EventKey, day: String, durable: Bool) throws(Errno) {
    let path = SeenIndex.path(key, day: day)
    do {
      try root.replace(path, with: record.line, durable: durable, access: .published)
    } catch let error where error == .noSuchFile {
      let folder = "\(SpoolFolder.seen.rawValue)/\(day)"
      try root.ensureDirectory(folder, in: .seen)
      try root.ensureDirectory("\(folder)/\(key.hex.prefix(2))", in: .seen)
      try root.replace(path, with: record.line, durable: durable, access: .published)
    }
  }
}

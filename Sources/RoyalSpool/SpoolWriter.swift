import Glibc
import RoyalCore
import RoyalSystem

/// The hook's side of the spool: stores an accepted event durably, in the order of steps that `spool/README.md` argues for.
///
/// The hook makes no directories and no records in seen/: what is missing is a temporary failure, and only the drain decides
/// what has been handled.
public struct SpoolWriter: Sendable {
  /// Whether this call put the entry there, or an entry of the same key was there before.
  public enum Stored: Sendable { case stored, duplicate }

  private let root: Directory

  /// Opens a spool and checks its format.
  /// - Throws: ``SpoolRefusal`` where there is no spool of version 1 at the path.
  public static func open(_ path: String) throws(SpoolRefusal) -> SpoolWriter {
    SpoolWriter(root: try SpoolRoot.open(path))
  }

  /// Refuses while an operator or an fsync error says so, or while there is too little room.
  /// - Parameter minFree: bytes that must be left (`ROYAL_MIN_FREE`).
  public func checkIntake(minFree: Int) throws(SpoolRefusal) {
    if let refusal = SpoolRoot.stops(root, minFree: minFree).first { throw refusal }
  }

  /// Whether the drain has a record of the event. Its entry was made durable before the record, so "duplicate" is a safe answer.
  public func isSeen(_ key: EventKey) throws(SpoolRefusal) -> Bool {
    do {
      return try SeenIndex(root: root).find(key) != nil
    } catch {
      throw SpoolRefusal("seen/ in the spool cannot be read: \(error)")
    }
  }

  /// The record of an event, for the route that waits for its answer.
  public func seenRecord(_ key: EventKey) throws(SpoolRefusal) -> SeenRecord? {
    do {
      return try SeenIndex(root: root).find(key)?.record
    } catch {
      throw SpoolRefusal("seen/ in the spool cannot be read: \(error)")
    }
  }

  /// Writes the entry to tmp/, makes it durable, gives it its name in new/ and makes that durable.
  /// - Throws: ``SpoolRefusal``; nothing partial stays behind, and nothing may be acknowledged.
  public func store(_ entry: Entry, as name: EntryName) throws(SpoolRefusal) -> Stored {
    let scratch = SpoolFolder.tmp.path(SpoolRoot.scratchName())
    do {
      try root.write(entry.serialized(), to: scratch, durable: true, access: .entry)
      let stored = try publish(scratch, as: SpoolFolder.new.path(name.plain))
      // Also for a duplicate: the first writer may have died between its rename and its fsync.
      try root.sync(SpoolFolder.new.rawValue)
      return stored
    } catch {
      try? root.unlink(scratch)
      throw SpoolRefusal("the entry cannot be stored in the spool: \(error)")
    }
  }

  private func publish(_ scratch: String, as path: String) throws(Errno) -> Stored {
    do {
      try root.renameNew(scratch, to: path)
      return .stored
    } catch let error where error == .exists {
      try root.unlink(scratch)
      return .duplicate
    }
  }

  /// Tries to become the one test message that waits. Nil where another one does.
  public func lockTestRoute() throws(SpoolRefusal) -> FileDescriptor? {
    do {
      let file = try root.openOrCreate(SpoolFile.testLock)
      guard try tryLock(file.raw) else { return nil }
      return file
    } catch {
      throw SpoolRefusal("\(SpoolFile.testLock) in the spool cannot be locked: \(error)")
    }
  }
}

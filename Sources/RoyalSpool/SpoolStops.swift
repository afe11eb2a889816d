import Glibc
import RoyalCore
import RoyalSystem

/// What keeps a spool from taking anything, and whether a drain is at work on it.
extension SpoolRoot {
  /// Every reason to refuse what comes: failstop, a pause, too little room. The first is the one to name.
  /// - Parameter minFree: bytes that must be left (`ROYAL_MIN_FREE`).
  static func stops(_ root: Directory, minFree: Int) -> [SpoolRefusal] {
    [
      stop(
        root, SpoolFile.failstop,
        "the disk reported an error; see \(SpoolFile.failstop) in the spool and remove it when mended"),
      stop(
        root, SpoolFile.pauseIntake, "intake is paused; remove \(SpoolFile.pauseIntake) from the spool to go on"),
      shortage(root, minFree),
    ].compactMap { $0 }
  }

  private static func stop(_ root: Directory, _ path: String, _ reason: String) -> SpoolRefusal? {
    do {
      return try root.contains(path) ? SpoolRefusal(reason) : nil
    } catch {
      return SpoolRefusal("\(path) in the spool cannot be looked at: \(error)")
    }
  }

  private static func shortage(_ root: Directory, _ minFree: Int) -> SpoolRefusal? {
    let room: (bytes: Int, freeInodes: Int, inodes: Int)
    do {
      room = try root.room()
    } catch {
      return SpoolRefusal("the room left in the spool cannot be read: \(error)")
    }
    guard room.bytes >= minFree else {
      return SpoolRefusal("only \(room.bytes) bytes are free in the spool; ROYAL_MIN_FREE wants \(minFree)")
    }
    guard room.inodes == 0 || room.freeInodes > reservedInodes(of: room.inodes) else {
      return SpoolRefusal("only \(room.freeInodes) inodes are free on the spool's file system; the drain needs them")
    }
    return nil
  }

  /// The inodes that are left to the drain, which needs a few to work off what is there.
  private static func reservedInodes(of count: Int) -> Int { min(4096, count / 64) }

  /// Tries what a writer does, but for the entry: a file in tmp/ with a byte in it, and the right to name one in new/.
  /// - Returns: what went wrong, or nil.
  static func writeError(_ root: Directory) -> Errno? {
    let scratch = SpoolFolder.tmp.path(scratchName())
    do {
      let file = try root.create(scratch)
      defer { try? root.unlink(scratch) }
      try file.writeAll([0x0A])
      try root.checkWritable(SpoolFolder.new.rawValue)
      return nil
    } catch {
      return error
    }
  }

  /// Whether a drain holds the spool's lock at this moment.
  static func isDrainAlive(_ root: Directory) -> Bool {
    // A descriptor of its own: the lock of a shared one would be ours to give back.
    guard let probe = try? root.directory("."), let free = try? tryLock(probe.raw, exclusive: false) else {
      return false
    }
    return !free
  }

  /// The text of ctl/status.json.
  static func status(_ root: Directory) -> [UInt8]? {
    guard let file = try? root.open(SpoolFile.status) else { return nil }
    return try? file.readAll(limit: 1 << 20)
  }
}

import Glibc
import RoyalCore
import RoyalSystem
import Synchronization

/// The drain's side of a spool. One drain at a time holds it; every path is relative to one open directory.
public final class Spool: Sendable {
  public let path: String
  public let seen: SeenStore
  public let users: UserStore
  let root: Directory
  private let heldEpoch = Mutex<SpoolEpoch?>(nil)

  init(path: String, root: Directory) {
    self.path = path
    self.root = root
    seen = SeenStore(root: root)
    users = UserStore(root: root)
  }

  /// Opens the spool at a path.
  /// - Parameter onlyLinks: moves by `link` and `unlink`, for a file system that renames unsafely.
  /// - Throws: ``SpoolRefusal`` where it is none, or of another version.
  public static func open(_ path: String, onlyLinks: Bool = false) throws(SpoolRefusal) -> Spool {
    Spool(path: path, root: try SpoolRoot.open(path, onlyLinks: onlyLinks))
  }

  /// Makes a spool, or what is missing of one. Nothing that is there is touched.
  public static func make(_ path: String) throws(SpoolRefusal) {
    do {
      let isNew = mkdir(path, 0o770) == 0
      let root = try Directory.open(path)
      if isNew { _ = chmod(path, 0o2770) }
      for folder in SpoolFolder.allCases { try root.ensureFolder(folder) }
      if try !root.contains(SpoolFile.format) {
        let line = Array((SpoolFile.formatLine + "\n").utf8)
        try root.replace(SpoolFile.format, with: line, durable: true, access: .published)
      }
    } catch {
      throw SpoolRefusal("the spool \(path) cannot be made: \(error)")
    }
  }

  /// Makes directories that an operator removed, so that the next step finds them.
  public func mend() {
    for folder in SpoolFolder.allCases { try? root.ensureFolder(folder) }
  }

  /// Takes the lock that only one drain can hold, trying for a second. It goes with the process.
  public func lock() throws(Errno) -> Bool {
    for _ in 0..<20 {
      if try tryLock(root.raw) {
        let epoch = try SpoolEpoch.find(root)
        heldEpoch.withLock { $0 = epoch }
        return true
      }
      Clock.pause(milliseconds: 50)
    }
    return false
  }

  /// The epoch of which this drain has the lock; nil without one, or where it could not be read.
  public var epoch: SpoolEpoch? { heldEpoch.withLock { $0 } }

  /// Removes what dead writers left in tmp/.
  /// - Parameter now: epoch milliseconds; files younger than ten minutes stay.
  public func sweep(now: Int) {
    for name in (try? root.names(in: SpoolFolder.tmp.rawValue)) ?? [] {
      let path = SpoolFolder.tmp.path(name)
      guard let status = try? root.status(path), status.isRegular, now - status.modified > 600_000 else { continue }
      try? root.unlink(path)
    }
  }

  /// Whether the path still leads here: not so after an unmount, or where the directory was moved away.
  public var isInPlace: Bool {
    do {
      let (there, here) = (try Directory.open(path).status("."), try root.status("."))
      return there.device == here.device && there.inode == here.inode
    } catch {
      return error != .noSuchFile && error != .notDirectory
    }
  }

  /// The directory that the drain watches, by its path, since a watch follows an inode.
  public var watchedPath: String { "\(path)/\(SpoolFolder.new.rawValue)" }

  /// Nil where that cannot be told at the moment.
  public var isDrainPaused: Bool? { try? root.contains(SpoolFile.pauseDrain) }

  /// Writes ctl/status.json by a rename, so that nobody reads half of it.
  public func write(_ report: DrainReport) throws(Errno) {
    try root.replace(SpoolFile.status, with: report.serialized(), durable: false, access: .published)
  }

  /// The last report, of this drain or of one before it.
  public var report: DrainReport? { SpoolRoot.status(root).flatMap(DrainReport.init) }

  /// How many entries a folder holds, without the reasons beside them; 0 where it cannot be read.
  public func entryCount(_ folder: SpoolFolder) -> Int { SpoolGlance.count(root, folder) ?? 0 }

  /// Removes days of seen/ that are older than the newest ones to keep.
  /// - Parameter keep: whether an event of that key may still come up, so that its record must stay.
  /// - Returns: the day that was purged, at most one a call.
  public func purgeSeen(days: Int, now: Int, keep: (EventKey) -> Bool) throws(Errno) -> String? {
    let limit = Timestamp.day(now - days * 86_400_000)
    for day in try SeenIndex(root: root).days().reversed() where day < limit {
      if try purge("\(SpoolFolder.seen.rawValue)/\(day)", keep: keep) { return day }
    }
    return nil
  }

  /// False where nothing but records that must stay was left of the day.
  private func purge(_ folder: String, keep: (EventKey) -> Bool) throws(Errno) -> Bool {
    var isSmaller = false
    for part in try root.names(in: folder) {
      for name in (try? root.names(in: "\(folder)/\(part)")) ?? [] {
        if let key = EventKey(hex: name), keep(key) { continue }
        isSmaller = (try? root.unlink("\(folder)/\(part)/\(name)")) != nil || isSmaller
      }
      isSmaller = (try? root.removeDirectory("\(folder)/\(part)")) != nil || isSmaller
    }
    return (try? root.removeDirectory(folder)) != nil || isSmaller
  }
}

import RoyalCore
import RoyalSystem

/// What lies in the spool at this moment. A count is nil where its folder cannot be read by whoever looks.
public struct SpoolGlance: Sendable, Equatable {
  /// Entries in new/, active/, wait/, hold/, dead/ and bad/.
  public var waiting: Int?
  public var running: Int?
  public var retrying: Int?
  public var parked: Int?
  public var dead: Int?
  public var bad: Int?
  /// When the oldest entry in new/ and wait/ came, epoch milliseconds; of the first ``closeLooks`` files where there are more.
  public var oldest: Int?
  /// When the first file was put into new/ that came after the drain's last report, epoch milliseconds.
  public var unnoticed: Int?

  public init() {}

  /// The most files whose times are read.
  static let closeLooks = 20_000
  /// How far the times of files may lie behind the clock, in milliseconds: they come from the kernel's coarse clock
  /// (clock_gettime(2), CLOCK_REALTIME_COARSE), which is some two ticks behind, of 10 ms at most.
  static let clockLag = 50

  /// - Parameter reported: when the drain's last report was made, epoch milliseconds.
  init(_ root: Directory, reported: Int) {
    var looks = SpoolGlance.closeLooks
    waiting = entries(root, SpoolFolder.new.rawValue, &looks) { glance, status in
      guard status.changed > reported - SpoolGlance.clockLag else { return }
      glance.unnoticed = min(glance.unnoticed ?? Int.max, status.changed)
    }
    if let folders = try? root.names(in: SpoolFolder.wait.rawValue) {
      var count = 0
      for folder in folders {
        let path = SpoolFolder.wait.path(folder)
        count += entries(root, path, &looks) { _, _ in } ?? entry(root, path)
      }
      retrying = count
    }
    running = SpoolGlance.count(root, .active)
    parked = SpoolGlance.count(root, .hold)
    dead = SpoolGlance.count(root, .dead)
    bad = SpoolGlance.count(root, .bad)
  }

  /// Counts the entries in a folder and looks at their times.
  private mutating func entries(
    _ root: Directory, _ folder: String, _ looks: inout Int, _ look: (inout SpoolGlance, FileStatus) -> Void
  ) -> Int? {
    var count = 0
    var glance = self
    var left = looks
    do {
      try root.forEachEntry(in: folder) { entry in
        guard !SpoolGlance.isReason(entry) else { return }
        count += 1
        guard left > 0, let status = try? entry.status() else { return }
        left -= 1
        glance.oldest = min(glance.oldest ?? Int.max, status.modified)
        look(&glance, status)
      }
    } catch {
      return nil
    }
    looks = left
    self = glance
    return count
  }

  /// Counts what lies in wait/ itself, where a hand put it: 1, or 0 for a reason, and for a folder that cannot be read.
  private mutating func entry(_ root: Directory, _ path: String) -> Int {
    guard !path.hasSuffix(Spool.reasonSuffix), let status = try? root.status(path), !status.isDirectory else {
      return 0
    }
    oldest = min(oldest ?? Int.max, status.modified)
    return 1
  }

  /// How many entries a folder holds, without the reasons beside them.
  static func count(_ root: Directory, _ folder: SpoolFolder) -> Int? {
    var count = 0
    do {
      try root.forEachEntry(in: folder.rawValue) { if !isReason($0) { count += 1 } }
    } catch {
      return nil
    }
    return count
  }

  private static func isReason(_ entry: DirectoryEntry) -> Bool {
    entry.bytes.suffix(Spool.reasonSuffix.utf8.count).elementsEqual(Spool.reasonSuffix.utf8)
  }
}

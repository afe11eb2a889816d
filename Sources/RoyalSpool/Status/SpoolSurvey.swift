import RoyalCore
import RoyalSystem

/// What lies in the spool at this moment. A count is nil where its folder cannot be read by whoever looks.
public struct SpoolSurvey: Sendable, Equatable {
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

  /// - Parameter reported: when the drain's last report was made, epoch milliseconds.
  init(_ root: Directory, reported: Int) {
    var looks = SpoolSurvey.closeLooks
    waiting = entries(root, SpoolFolder.new.rawValue, &looks) { survey, status in
      guard status.changed > reported else { return }
      survey.unnoticed = min(survey.unnoticed ?? Int.max, status.changed)
    }
    if let folders = try? root.names(in: SpoolFolder.wait.rawValue) {
      var count = 0
      for folder in folders { count += entries(root, SpoolFolder.wait.path(folder), &looks) { _, _ in } ?? 0 }
      retrying = count
    }
    running = SpoolSurvey.count(root, .active)
    parked = SpoolSurvey.count(root, .hold)
    dead = SpoolSurvey.count(root, .dead)
    bad = SpoolSurvey.count(root, .bad)
  }

  /// Counts the entries in a folder and looks at their times.
  private mutating func entries(
    _ root: Directory, _ folder: String, _ looks: inout Int, _ look: (inout SpoolSurvey, FileStatus) -> Void
  ) -> Int? {
    var count = 0
    var survey = self
    var left = looks
    do {
      try root.forEachName(in: folder) { name in
        guard !name.hasSuffix(Spool.reasonSuffix) else { return }
        count += 1
        guard left > 0, let status = try? root.status("\(folder)/\(name)") else { return }
        left -= 1
        survey.oldest = min(survey.oldest ?? Int.max, status.modified)
        look(&survey, status)
      }
    } catch {
      return nil
    }
    looks = left
    self = survey
    return count
  }

  /// How many entries a folder holds, without the reasons beside them.
  static func count(_ root: Directory, _ folder: SpoolFolder) -> Int? {
    var count = 0
    do {
      try root.forEachName(in: folder.rawValue) { if !$0.hasSuffix(Spool.reasonSuffix) { count += 1 } }
    } catch {
      return nil
    }
    return count
  }
}

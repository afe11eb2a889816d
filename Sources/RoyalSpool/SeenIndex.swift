import RoyalCore
import RoyalSystem

/// Looks events up in seen/<day>/<first two hex digits>/K, over all the days that are there.
struct SeenIndex {
  /// A record and the day whose folder holds it.
  struct Found {
    var day: String
    var record: SeenRecord?
  }

  let root: Directory

  static func path(_ key: EventKey, day: String) -> String {
    let hex = key.hex
    return "\(SpoolFolder.seen.rawValue)/\(day)/\(hex.prefix(2))/\(hex)"
  }

  /// The days that have a folder, newest first: most look-ups concern a recent event.
  func days() throws(Errno) -> [String] {
    do {
      return try root.names(in: SpoolFolder.seen.rawValue).filter { Timestamp.parseDay($0) != nil }.sorted(by: >)
    } catch let error where error == .noSuchFile {
      return []
    }
  }

  /// The event's record. Empty and unreadable ones count as absent.
  func find(_ key: EventKey) throws(Errno) -> Found? {
    for day in try days() {
      if let record = try read(key, day: day) { return Found(day: day, record: record) }
    }
    return nil
  }

  private func read(_ key: EventKey, day: String) throws(Errno) -> SeenRecord? {
    do {
      return SeenRecord(try root.open(SeenIndex.path(key, day: day)).readAll(limit: 1 << 20))
    } catch let error where [.noSuchFile, .symbolicLink, .isDirectory, .notDirectory, .accessDenied].contains(error) {
      return nil
    }
  }
}

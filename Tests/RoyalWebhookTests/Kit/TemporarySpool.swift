import Foundation
import RoyalCore
import RoyalSpool

/// A spool of its own for one test, gone with the last reference to it.
final class TemporarySpool {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "royal-webhook-\(UUID().uuidString)"
    for folder in SpoolFolder.allCases {
      try FileManager.default.createDirectory(atPath: "\(path)/\(folder.rawValue)", withIntermediateDirectories: true)
    }
    try put(SpoolFile.format, SpoolFile.formatLine + "\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var settings: Settings {
    var settings = Settings()
    settings.spool = path
    settings.minFree = 0
    settings.testTimeout = 0
    return settings
  }

  func put(_ name: String, _ text: String) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func names(_ folder: SpoolFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder.rawValue)").sorted()
  }

  /// The entries in new/.
  func entries() throws -> [Entry] {
    try names(.new).map { try Entry.parse(Array(Data(contentsOf: URL(filePath: "\(path)/new/\($0)")))) }
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }
}

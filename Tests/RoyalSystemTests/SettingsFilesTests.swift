import Foundation
import RoyalCore
import Testing

@testable import RoyalSystem

@Suite("Which files belong to a configuration") struct SettingsFilesTests {
  /// Files in a directory of their own; gone with the last reference.
  private final class Folder {
    let path = NSTemporaryDirectory() + "royal-settings-\(UUID().uuidString)"

    init(_ files: [String]) throws {
      for file in files {
        let full = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: full.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: full)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  static let cases: [(files: [String], file: String, secrets: String?)] = [
    (["royal.env", "royal-drain.env"], "royal.env", "royal-drain.env"),
    (["royal.env"], "royal.env", nil),
    (["norte.env", "norte-drain.env", "royal-drain.env"], "norte.env", "norte-drain.env"),
    (["norte.env", "royal-drain.env"], "norte.env", "royal-drain.env"),
    (["norte.env", "royal.env", "royal-drain.env"], "norte.env", nil),
    (["norte.env", "sur.env", "sur-drain.env", "royal.env", "royal-drain.env"], "norte.env", nil),
    (["conf", "conf-drain.env"], "conf", "conf-drain.env"),
  ]

  @Test(arguments: cases) func `no shop gets the secrets of another`(files: [String], file: String, secrets: String?)
    throws
  {
    let folder = try Folder(files)
    #expect(Settings.secretsPath(of: "\(folder.path)/\(file)") == secrets.map { "\(folder.path)/\($0)" })
  }

  @Test func `a shop's own directory comes before what lies beside its file`() throws {
    let folder = try Folder(["norte.env", "norte/hooks.d/a.conf", "hooks.d/b.conf", "rules/royal.rules"])
    var settings = Settings()
    settings.file = "\(folder.path)/norte.env"
    #expect(settings.located("hooks.d") == "\(folder.path)/norte/hooks.d")
    #expect(settings.located("rules/royal.rules") == "\(folder.path)/rules/royal.rules")
    settings.file = "\(folder.path)/sur.env"
    #expect(settings.located("hooks.d") == "\(folder.path)/hooks.d")
  }
}

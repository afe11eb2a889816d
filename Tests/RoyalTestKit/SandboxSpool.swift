import Foundation
import RoyalCore
import Testing

/// Looks into the spool, and does there by hand what an operator may do.
extension Sandbox {
  /// The names in a folder of the spool, without the reasons beside dead and bad ones.
  func names(_ folder: String) throws -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "\(spool)/\(folder)")) ?? []
    return all.filter { !$0.hasSuffix(".why") }.sorted()
  }

  /// The paths of the entries in wait/, relative to the spool.
  func waiting() throws -> [String] {
    try names("wait").flatMap { due in try names("wait/\(due)").map { "wait/\(due)/\($0)" } }
  }

  /// Whether no message is under way or waits.
  func isWorkedOff() throws -> Bool {
    try names("new").isEmpty && names("active").isEmpty && names("turns").isEmpty && waiting().isEmpty
  }

  /// Kills the drain where it stands. The third crash of an entry is its end, by spool.md: one that had part in two is let
  /// through before.
  func crash(_ drain: RunningProgram) throws {
    let isAtStake = { try self.names("active").contains { $0.contains(",c2") } }
    try drain.halt()
    while try isAtStake() {
      drain.signal(SIGCONT)
      try eventually("what crashed twice is worked off") { try !isAtStake() }
      try drain.halt()
    }
    try drain.crash()
  }

  /// The paths of what is under way or waits.
  func leftovers() throws -> [String] {
    try ["new", "active", "turns"].flatMap { folder in try names(folder).map { "\(folder)/\($0)" } } + waiting()
  }

  func text(_ path: String) throws -> String { try String(contentsOfFile: "\(spool)/\(path)", encoding: .utf8) }

  /// The entry at a path of the spool.
  func entry(_ path: String) throws -> Entry {
    try Entry.parse(Array(Data(contentsOf: URL(filePath: "\(spool)/\(path)"))))
  }

  /// The one entry in new/.
  func onlyEntry(sourceLocation: SourceLocation = #_sourceLocation) throws -> Entry {
    let names = try names("new")
    try #require(names.count == 1, "new/ holds \(names)", sourceLocation: sourceLocation)
    return try entry("new/\(names[0])")
  }

  /// Fails where anything partial lies in tmp/ or anything at all in new/.
  func expectUntouched(_ comment: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let left = try (names("tmp") + names("new")).joined(separator: " ")
    #expect(left == "", "\(comment)", sourceLocation: sourceLocation)
  }

  /// Starts royal-drain and waits until it works: its first account of itself is there.
  /// - Parameter way: the command that starts it, where it is not started as it is.
  func startDrain(by way: [String] = [], sourceLocation: SourceLocation = #_sourceLocation) throws -> RunningProgram {
    try? remove("ctl/status.json")
    let command = way + ["\(Surroundings.programs)/royal-drain"]
    let drain = try start(command[0], Array(command.dropFirst()))
    try eventually("royal-drain works", sourceLocation: sourceLocation) {
      try #require(drain.isRunning, "royal-drain: \(drain.errors)", sourceLocation: sourceLocation)
      return (try? self.text("ctl/status.json").contains(#""state":"starting""#)) == false
    }
    return drain
  }

  func put(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(spool)/\(path)"))
  }

  func move(_ path: String, to target: String) throws {
    try FileManager.default.moveItem(atPath: "\(spool)/\(path)", toPath: "\(spool)/\(target)")
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(spool)/\(path)") }

  /// Makes a file look older than it is.
  func age(_ path: String, seconds: Int) {
    let then = timespec(tv_sec: time(nil) - seconds, tv_nsec: 0)
    utimensat(AT_FDCWD, "\(spool)/\(path)", [then, then], AT_SYMLINK_NOFOLLOW)
  }

  /// What each program that was started here wrote to standard error.
  func logs() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".err") }
      .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
  }

  func clear(_ folder: String) throws { for name in try names(folder) { try remove("\(folder)/\(name)") } }
}

extension Entry {
  var text: String { String(decoding: body, as: UTF8.self) }
}

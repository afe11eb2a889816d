import Foundation
import Testing

@testable import RoyalTestKit

/// A file system in a file, mounted or not. The file is what a disk would hold if the power went.
final class LoopImage {
  let kind: FileSystem
  let file: String
  let mountPoint: String
  private(set) var isMounted = false

  /// Why nothing can be mounted here; nil where it can.
  static let obstacle: String? = {
    guard Surroundings.isRoot else { return "mounting needs root" }
    do {
      try removeDead()
      let folder = try TemporaryFolder()
      let probe = try LoopImage.make(.ext4, file: "\(folder.path)/probe.img", mountPoint: "\(folder.path)/probe")
      try probe.mount()
      try probe.unmount()
      return nil
    } catch {
      return "no loop mounts here: \(error)"
    }
  }()

  static let isUsable = obstacle == nil || Surroundings.isCI
  static let missing: Comment = "\(LoopImage.obstacle ?? "")"

  /// Takes away what a test run that was killed has left: a disk shown by a program that is no more. mkfs.btrfs(8) looks at
  /// every disk that is mounted anywhere, and gives up where one does not answer.
  private static func removeDead() throws {
    let points = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    var status = stat()
    let dead = points.filter { stat($0, &status) != 0 && errno == ENOTCONN }
      .map { URL(filePath: $0).deletingLastPathComponent().path }
      .filter { $0.hasPrefix(TemporaryFolder.prefix) }
    for point in points.reversed() where dead.contains(where: { point.hasPrefix($0 + "/") }) {
      try command("/bin/umount", ["-l", point])
    }
  }

  /// Takes an image that is there.
  init(_ kind: FileSystem, file: String, mountPoint: String) throws {
    self.kind = kind
    self.file = file
    self.mountPoint = mountPoint
    try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
  }

  /// Makes an empty file system.
  static func make(_ kind: FileSystem, file: String, mountPoint: String) throws -> LoopImage {
    try command("/usr/bin/truncate", ["-s", String(kind.size), file])
    try command(try #require(kind.maker, "mkfs.\(kind) is not installed"), kind.makerArguments + [file])
    return try LoopImage(kind, file: file, mountPoint: mountPoint)
  }

  deinit { try? unmount() }

  /// - Parameter options: instead of those of the kind.
  func mount(options: String? = nil) throws {
    try command("/bin/mount", ["-t", kind.rawValue, "-o", options ?? kind.options, file, mountPoint])
    isMounted = true
  }

  /// Takes it away in order; for a disk that has lost its power only the copy matters.
  func unmount() throws {
    guard isMounted else { return }
    // A process that has just been killed may hold it for a moment.
    try eventually("\(mountPoint) can be unmounted") { (try? command("/bin/umount", [mountPoint])) != nil }
    isMounted = false
  }

  /// What the disk holds at this moment, to be mounted at the same place once this one is not.
  func copy(named name: String) throws -> LoopImage {
    let copy = URL(filePath: file).deletingLastPathComponent().path + "/\(name).img"
    try command("/bin/cp", ["--sparse=always", file, copy])
    return try LoopImage(kind, file: copy, mountPoint: mountPoint)
  }

  func remove() throws {
    try unmount()
    try? FileManager.default.removeItem(atPath: file)
  }
}

/// A program of the system that did not do what was asked.
struct CommandError: Error, CustomStringConvertible {
  let description: String
}

/// Runs a program of the system to its end.
func command(_ program: String, _ arguments: [String]) throws {
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  let errors = Pipe()
  process.standardError = errors
  try process.run()
  let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    let name = URL(filePath: program).lastPathComponent
    throw CommandError(description: "\(name) \(arguments.joined(separator: " ")): \(text)")
  }
}

/// A folder that goes with the last reference.
final class TemporaryFolder {
  static let prefix = URL(filePath: NSTemporaryDirectory()).path + "/royal-"
  let path = "\(prefix)\(UUID().uuidString.prefix(13))"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

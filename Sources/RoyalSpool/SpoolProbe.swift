import Glibc
import RoyalCore
import RoyalSystem

/// Tries what a spool needs of its file system, in tmp/, and leaves nothing behind.
public struct SpoolProbe: Sendable {
  /// What does not work as it must: one line each.
  public private(set) var faults: [String] = []
  /// What could not be tried, a full disk for one: no verdict on the file system.
  public private(set) var untried: String?
  public let kind: FileSystemKind

  public init(_ spool: Spool) { self.init(spool.root, path: spool.path) }
  public init(_ spool: SpoolOperator) { self.init(spool.root, path: spool.path) }

  init(_ root: Directory, path: String) {
    kind = FileSystemKind.of(root)
    let names = ["a", "b", "c"].map { SpoolFolder.tmp.path("probe-\($0)-\(SpoolRoot.scratchName())") }
    defer { for name in names { try? root.unlink(name) } }
    do {
      try make(root, names[0])
      try attempt("fsync of a directory") { () throws(Errno) in try root.directory(SpoolFolder.tmp.rawValue).sync() }
      try attempt("link") { () throws(Errno) in try root.link(names[0], to: names[1]) }
      if kind.fitness != .remote { try rename(root, names) }
      try lock(root, names[0])
      if kind.fitness != .remote { try watch(root, path, names[2]) }
    } catch {
      untried = "\(error)"
    }
  }

  private func make(_ root: Directory, _ name: String) throws(Errno) {
    let file = try root.create(name)
    try file.writeAll([0x0A])
    try file.sync()
  }

  /// An error that tells of the file system is a fault; one of the machine ends the probe.
  private mutating func attempt(_ what: String, _ step: () throws(Errno) -> Void) throws(Errno) {
    do {
      try step()
    } catch let error where [.invalid, .notSupported, .notPermitted, Errno(rawValue: EOPNOTSUPP)].contains(error) {
      faults.append("\(what): \(error)")
    }
  }

  /// To a free name it must succeed, to a taken one fail.
  private mutating func rename(_ root: Directory, _ names: [String]) throws(Errno) {
    var isTried = false
    try attempt("renameat2 with RENAME_NOREPLACE") { () throws(Errno) in
      try root.renameNoReplace(names[0], to: names[2])
      isTried = true
      try root.renameNoReplace(names[2], to: names[0])
    }
    guard isTried, try root.contains(names[1]) else { return }
    do {
      try root.renameNoReplace(names[0], to: names[1])
      faults.append("renameat2 with RENAME_NOREPLACE: it replaced a file that was there")
    } catch let error where error == .exists {
      return
    }
  }

  private mutating func lock(_ root: Directory, _ name: String) throws(Errno) {
    let one = try root.open(name)
    let other = try root.open(name)
    var isShared = false
    try attempt("flock") { () throws(Errno) in
      guard try tryLock(one.raw) else { return }
      isShared = try tryLock(other.raw)
    }
    if isShared { faults.append("flock: two descriptors got the same lock") }
  }

  private mutating func watch(_ root: Directory, _ path: String, _ name: String) throws(Errno) {
    let inotify = try Inotify()
    try inotify.watch("\(path)/\(SpoolFolder.tmp.rawValue)")
    try make(root, name)
    let batch = try inotify.drain()
    if batch.arrived.isEmpty, !batch.isLost { faults.append("inotify: a new file was not told") }
  }

  /// Whether a drain may work here, and what to say.
  public enum Verdict: Sendable, Equatable {
    case good
    /// It works, with something to know.
    case warning(String)
    /// Only with `--unsafe-fs`.
    case unsafe(String)
    /// Not at all.
    case refused(String)
  }

  public var verdict: Verdict {
    let remedy = "put the spool on a local ext4, xfs or btrfs"
    if kind.fitness == .unfit { return .refused("\(kind.name): \(kind.remark)") }
    if let fault = faults.first(where: { !$0.hasPrefix("renameat2") && !$0.hasPrefix("inotify") }) {
      return .refused("\(kind.name): \(fault); \(remedy)")
    }
    if kind.fitness == .remote { return .unsafe("\(kind.name): \(kind.remark)") }
    if !faults.isEmpty { return .unsafe("\(kind.name): \(faults.joined(separator: "; ")); \(remedy)") }
    return kind.fitness == .good ? .good : .warning("\(kind.name): \(kind.remark)")
  }
}

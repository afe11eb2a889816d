import Glibc
import RoyalCore
import RoyalSystem

/// What is wrong with a spool's directories, for the doctor.
public struct SpoolFault: Sendable, Equatable {
  /// Whether the spool cannot work like this; else it only should be otherwise.
  public let isSerious: Bool
  public let text: String
  public let remedy: String
}

extension SpoolOperator {
  /// The kind of file system that the spool lies on.
  public var fileSystem: FileSystemKind { FileSystemKind.of(root) }

  /// Reasons to refuse what comes: failstop, a pause, too little room.
  public func stops(minFree: Int) -> [String] { SpoolRoot.stops(root, minFree: minFree).map { $0.reason } }

  /// Bytes that may still be written; nil where that cannot be told.
  public var room: Int? { try? root.room().bytes }

  /// Compares every directory with the table "Owners and modes" in `spool/README.md`.
  public func faults() -> [SpoolFault] {
    guard let own = try? root.status(".") else {
      return [SpoolFault(isSerious: true, text: "\(path) cannot be looked at", remedy: "see to its owner and mode")]
    }
    return SpoolFolder.allCases.flatMap { faults(of: $0, own) }
  }

  private func faults(of folder: SpoolFolder, _ own: FileStatus) -> [SpoolFault] {
    let name = "\(path)/\(folder.rawValue)"
    let status: FileStatus
    do {
      status = try root.status(folder.rawValue)
    } catch {
      return [
        SpoolFault(
          isSerious: true, text: "\(name): \(error)", remedy: "run \"royal init --spool\" as the daemon's user")
      ]
    }
    guard status.isDirectory else {
      return [
        SpoolFault(isSerious: true, text: "\(name) is no directory", remedy: "remove it, then \"royal init --spool\"")
      ]
    }
    var faults: [SpoolFault] = []
    if status.device != own.device {
      faults.append(
        SpoolFault(
          isSerious: true, text: "\(name) lies on another file system than the spool",
          remedy: "a rename cannot leave a file system: mount the spool as a whole, no link and no mount inside"))
    }
    let wanted = folder.mode
    if status.mode & 0o2777 != wanted & 0o2777 {
      let modes = "has mode \(String(status.mode, radix: 8)) instead of \(String(wanted, radix: 8))"
      faults.append(
        SpoolFault(
          isSerious: false, text: "\(name) \(modes)", remedy: "chmod \(String(wanted, radix: 8)) \(name)"))
    }
    if status.owner != own.owner {
      faults.append(
        SpoolFault(
          isSerious: false, text: "\(name) belongs to another user than the spool",
          remedy: "chown it as spool/README.md says"))
    }
    if folder.access == .shared, status.group != own.group {
      faults.append(
        SpoolFault(
          isSerious: false, text: "\(name) does not have the group of the spool's directory: the hook may be shut out",
          remedy: "chgrp --reference=\(path) \(name)"))
    }
    return faults
  }
}

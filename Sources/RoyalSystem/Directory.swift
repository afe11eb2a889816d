import CRoyalLinux
import Glibc

/// An open directory, and what can be done with the names in it. Paths are relative to it and may hold slashes.
public final class Directory: Sendable {
  public let raw: Int32

  /// Whether new names are given by `link` and `unlink` even where `renameat2` seems to work.
  private let onlyLinks: Bool

  private init(raw: Int32, onlyLinks: Bool = false) {
    self.raw = raw
    self.onlyLinks = onlyLinks
  }
  deinit { _ = Glibc.close(raw) }

  /// Opens a directory by its path. The corresponding C function is `open` with `O_DIRECTORY`.
  public static func open(_ path: String, onlyLinks: Bool = false) throws(Errno) -> Directory {
    Directory(
      raw: try retrying { royal_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }, onlyLinks: onlyLinks)
  }

  /// Opens a directory below this one; a symbolic link is not followed. The corresponding C function is `openat`.
  public func directory(_ path: String) throws(Errno) -> Directory {
    let parent = raw
    return Directory(
      raw: try retrying { royal_openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) })
  }

  /// Opens a file for reading. A symbolic link fails (ELOOP), a FIFO without a writer does not block.
  /// The corresponding C function is `openat` with `O_NOFOLLOW | O_NONBLOCK`.
  public func open(_ path: String) throws(Errno) -> FileDescriptor {
    let parent = raw
    return FileDescriptor(
      owning: try retrying {
        royal_openat(parent, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0)
      })
  }

  /// Opens a file that is there, to write over its bytes. The corresponding C function is `openat` with `O_NOFOLLOW`.
  public func openForWriting(_ path: String) throws(Errno) -> FileDescriptor {
    let parent = raw
    return FileDescriptor(
      owning: try retrying { royal_openat(parent, path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0) })
  }

  /// Creates a file for writing; EEXIST where the name is taken. The corresponding C function is `openat` with `O_EXCL`.
  public func create(_ path: String, mode: UInt32 = 0o640) throws(Errno) -> FileDescriptor {
    let parent = raw
    return FileDescriptor(
      owning: try retrying {
        royal_openat(parent, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      })
  }

  /// Opens a file to be locked, made where it is missing, as it is where not; reading it must be allowed, no more.
  /// The corresponding C function is `openat`.
  public func openOrCreate(_ path: String, mode: UInt32 = 0o640) throws(Errno) -> FileDescriptor {
    let parent = raw
    return FileDescriptor(
      owning: try retrying { royal_openat(parent, path, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode) })
  }

  /// The corresponding C function is `mkdirat`.
  public func makeDirectory(_ path: String, mode: UInt32) throws(Errno) {
    let parent = raw
    try retrying { mkdirat(parent, path, mode) }
  }

  /// The corresponding C function is `fchmodat`.
  public func setMode(_ path: String, _ mode: UInt32) throws(Errno) {
    let parent = raw
    try retrying { fchmodat(parent, path, mode, 0) }
  }

  /// Gives a file to a group, which this process must be in. The corresponding C function is `fchownat`.
  public func setGroup(_ path: String, _ group: UInt32) throws(Errno) {
    let parent = raw
    try retrying { fchownat(parent, path, uid_t.max, group, AT_SYMLINK_NOFOLLOW) }
  }

  /// Renames, replacing what has the new name. The corresponding C function is `renameat`.
  public func rename(_ path: UnsafePointer<CChar>, to newPath: UnsafePointer<CChar>) throws(Errno) {
    let parent = raw
    try retrying { renameat(parent, path, parent, newPath) }
    if onlyLinks, isSameFile(path, newPath) { try retrying { unlinkat(parent, path, 0) } }
  }

  /// Whether two names lead to one file, as a kill between `link` and `unlink` leaves them, or a power cut on btrfs after a
  /// rename: rename(2) does nothing then, and says that it did.
  public func isSameFile(_ path: UnsafePointer<CChar>, _ newPath: UnsafePointer<CChar>) -> Bool {
    guard strcmp(path, newPath) != 0, let old = try? status(path), let new = try? status(newPath) else { return false }
    return old.inode == new.inode && old.device == new.device && old.isRegular
  }

  /// Renames; EEXIST where the new name is taken. The corresponding C function is `renameat2` with `RENAME_NOREPLACE`,
  /// and `link`, `fsync` of the new name's directory and `unlink` on a file system that lacks it.
  public func renameNew(_ path: String, to newPath: String) throws(Errno) {
    if onlyLinks { return try moveByLink(path, to: newPath) }
    do {
      try renameNoReplace(path, to: newPath)
    } catch let error where error == .invalid || error == .notSupported {
      try moveByLink(path, to: newPath)
    }
  }

  /// The same without a second way. The corresponding C function is `renameat2` with `RENAME_NOREPLACE`.
  public func renameNoReplace(_ path: String, to newPath: String) throws(Errno) {
    let parent = raw
    try retrying { royal_rename_noreplace(parent, path, parent, newPath) }
  }

  /// The new name is on the disk before the old one goes.
  private func moveByLink(_ path: String, to newPath: String) throws(Errno) {
    do {
      try link(path, to: newPath)
    } catch let error where error == .exists {
      guard isSameFile(path, newPath) else { throw error }
    }
    if let slash = newPath.lastIndex(of: "/") { try directory(String(newPath[..<slash])).sync() }
    try unlink(path)
  }

  /// A second name for a file; EEXIST where it is taken. The corresponding C function is `linkat`.
  public func link(_ path: String, to newPath: String) throws(Errno) {
    let parent = raw
    try retrying { linkat(parent, path, parent, newPath, 0) }
  }

  /// The corresponding C function is `unlinkat`.
  public func unlink(_ path: String) throws(Errno) {
    let parent = raw
    try retrying { unlinkat(parent, path, 0) }
  }

  /// Removes an empty directory. The corresponding C function is `unlinkat` with `AT_REMOVEDIR`.
  public func removeDirectory(_ path: String) throws(Errno) {
    let parent = raw
    try retrying { unlinkat(parent, path, AT_REMOVEDIR) }
  }

  /// Whether there is anything of that name, a dangling symbolic link included. The corresponding C function is `fstatat`.
  public func contains(_ path: UnsafePointer<CChar>) throws(Errno) -> Bool {
    do {
      _ = try status(path)
      return true
    } catch let error where error == .noSuchFile {
      return false
    }
  }

  /// What a name stands for, itself where it is a symbolic link. The corresponding C function is `fstatat`.
  public func status(_ path: UnsafePointer<CChar>) throws(Errno) -> FileStatus {
    let parent = raw
    var information = stat()
    try retrying { fstatat(parent, path, &information, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(information)
  }

  /// Fails with what keeps this process from making and removing names in a directory below this one: rights, a file system
  /// that is mounted read-only. The corresponding C function is `faccessat` with `AT_EACCESS`.
  public func checkWritable(_ path: String) throws(Errno) {
    let parent = raw
    try retrying { faccessat(parent, path, W_OK | X_OK, AT_EACCESS) }
  }

  /// Makes the names in the directory durable. The corresponding C function is `fsync`.
  public func sync() throws(Errno) {
    let descriptor = raw
    try retrying { fsync(descriptor) }
  }

  /// Makes everything durable that any program has written to the directory's file system; fails also where another program's
  /// data were lost since it was opened. The corresponding C function is `syncfs`.
  public func syncFileSystem() throws(Errno) {
    let descriptor = raw
    try retrying { royal_syncfs(descriptor) }
  }

  /// Bytes that an unprivileged writer may still use. The corresponding C function is `fstatvfs`.
  /// - Returns: inodes of 0 of a file system that does not count any.
  public func room() throws(Errno) -> (bytes: Int, freeInodes: Int, inodes: Int) {
    let descriptor = raw
    var information = statvfs()
    try retrying { fstatvfs(descriptor, &information) }
    return (
      Int(information.f_bavail) * Int(information.f_frsize), Int(information.f_favail), Int(information.f_files)
    )
  }
}

import CRoyalLinux
import Glibc

/// An open file that closes itself.
public struct FileDescriptor: ~Copyable, Sendable {
  public let raw: Int32

  /// Takes over a descriptor that somebody else opened.
  public init(owning raw: Int32) { self.raw = raw }

  deinit { _ = Glibc.close(raw) }

  /// Writes all the bytes, going on after short writes. The corresponding C function is `write`.
  public borrowing func writeAll(_ bytes: [UInt8]) throws(Errno) {
    try RoyalSystem.writeAll(raw, bytes)
  }

  /// Writes over bytes that are there. The corresponding C function is `pwrite`.
  /// - Parameter offset: from the file's beginning.
  public borrowing func overwrite(_ bytes: [UInt8], at offset: Int) throws(Errno) {
    let descriptor = raw
    let written = try retrying { bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) } }
    if written != bytes.count { throw .inputOutput }
  }

  /// Makes the file's data and length durable. After an error it must not be tried again on the same file: the kernel has
  /// dropped the dirty pages and would report success. The corresponding C function is `fsync`.
  public borrowing func sync() throws(Errno) {
    let descriptor = raw
    try retrying { fsync(descriptor) }
  }

  /// Gives the file to a group, which this process must be in, and sets its mode, whatever the umask.
  /// The corresponding C functions are `fchown` and `fchmod`.
  public borrowing func admit(_ group: UInt32, mode: UInt32) throws(Errno) {
    let descriptor = raw
    let present = try status()
    if present.group != group { try retrying { fchown(descriptor, uid_t.max, group) } }
    if present.mode != mode { try retrying { fchmod(descriptor, mode) } }
  }

  /// Reads to the end of the file, at most `limit` bytes. The corresponding C function is `read`.
  public borrowing func readAll(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      // Most files are small: memory that is not asked for costs nothing.
      let more = try readSome(raw, atMost: min(limit - bytes.count, max(bytes.count, 4096), 64 * 1024))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// What kind of file it is, its size and its times. The corresponding C function is `fstat`.
  public borrowing func status() throws(Errno) -> FileStatus {
    let descriptor = raw
    var information = stat()
    try retrying { fstat(descriptor, &information) }
    return FileStatus(information)
  }
}

/// Writes all the bytes, going on after short writes. The corresponding C function is `write`.
public func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(Errno) {
  var written = 0
  while written < bytes.count {
    written += try retrying {
      bytes.withUnsafeBytes { buffer in
        guard let start = buffer.baseAddress else { return 0 }
        return write(descriptor, start + written, buffer.count - written)
      }
    }
  }
}

/// Reads once, at most `count` bytes; empty at the end of the file. The corresponding C function is `read`.
public func readSome(_ descriptor: Int32, atMost count: Int) throws(Errno) -> [UInt8] {
  var failure: Errno?
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
    do throws(Errno) {
      used = try retrying { read(descriptor, buffer.baseAddress, count) }
    } catch {
      failure = error
      used = 0
    }
  }
  if let failure { throw failure }
  return bytes
}

/// What `stat` says of a file, as far as the spool needs it.
public struct FileStatus: Sendable {
  public let isRegular: Bool
  public let isDirectory: Bool
  /// Bytes.
  public let size: Int
  /// Time of the last change of the data, epoch milliseconds.
  public let modified: Int
  /// The same in nanoseconds, to tell two versions of a file apart.
  public let modifiedNanoseconds: Int
  /// Time of the last change of the data, the name or the rights, epoch milliseconds.
  public let changed: Int
  public let inode: UInt64
  public let links: Int
  public let mode: UInt32
  public let owner: UInt32
  public let group: UInt32
  /// The number of the file system.
  public let device: UInt64

  init(_ information: stat) {
    isRegular = information.st_mode & S_IFMT == S_IFREG
    isDirectory = information.st_mode & S_IFMT == S_IFDIR
    size = Int(information.st_size)
    modified = Int(information.st_mtim.tv_sec) * 1000 + Int(information.st_mtim.tv_nsec) / 1_000_000
    modifiedNanoseconds = Int(information.st_mtim.tv_sec) * 1_000_000_000 + Int(information.st_mtim.tv_nsec)
    changed = Int(information.st_ctim.tv_sec) * 1000 + Int(information.st_ctim.tv_nsec) / 1_000_000
    inode = UInt64(information.st_ino)
    links = Int(information.st_nlink)
    mode = UInt32(information.st_mode & 0o7777)
    owner = information.st_uid
    group = information.st_gid
    device = UInt64(information.st_dev)
  }
}

import Glibc

/// A name that a listing just read; it must not be kept beyond the closure that it is given to.
public struct DirectoryEntry {
  let directory: Int32
  let start: UnsafePointer<CChar>

  /// The bytes of the name.
  public var bytes: UnsafeBufferPointer<UInt8> {
    let length = strlen(start)
    return UnsafeRawBufferPointer(start: start, count: length).assumingMemoryBound(to: UInt8.self)
  }

  /// The name; bytes that are not UTF-8 are replaced.
  public var name: String { String(cString: start) }

  /// What the name stands for, itself where it is a symbolic link. The corresponding C function is `fstatat`.
  public func status() throws(Errno) -> FileStatus {
    var information = stat()
    try retrying { fstatat(directory, start, &information, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(information)
  }

  var isDots: Bool {
    start[0] == 0x2E && (start[1] == 0 || (start[1] == 0x2E && start[2] == 0))
  }
}

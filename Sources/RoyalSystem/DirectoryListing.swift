import Glibc

extension Directory {
  /// The names in a directory below this one, in the order of the file system, without `.` and `..`.
  /// The corresponding C function is `readdir`.
  public func names(in path: String) throws(Errno) -> [String] {
    var names: [String] = []
    try forEachName(in: path) { names.append($0) }
    return names
  }

  /// Calls the closure with each name in a directory below this one, so that a million names need no array.
  /// A name that is not valid UTF-8 comes with its bad bytes replaced. The corresponding C function is `readdir`.
  public func forEachName(in path: String, _ body: (String) -> Void) throws(Errno) {
    try forEachEntry(in: path) { body($0.name) }
  }

  /// The same without a `String` for each name, for a listing that needs few of many. The corresponding C function is `readdir`.
  public func forEachEntry(in path: String, _ body: (DirectoryEntry) -> Void) throws(Errno) {
    let parent = raw
    let descriptor = try retrying {
      Glibc.openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    guard let stream = fdopendir(descriptor) else {
      let error = Errno.current
      _ = close(descriptor)
      throw error
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Errno.current }
        return
      }
      withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
          let entry = DirectoryEntry(directory: descriptor, start: start)
          if !entry.isDots { body(entry) }
        }
      }
    }
  }
}

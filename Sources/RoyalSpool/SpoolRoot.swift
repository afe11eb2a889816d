import Glibc
import RoyalCore
import RoyalSystem

/// What the hook's and the drain's side of a spool share.
enum SpoolRoot {
  /// Opens the spool's directory and checks FORMAT.
  static func open(_ path: String, onlyLinks: Bool = false) throws(SpoolRefusal) -> Directory {
    let root: Directory
    do {
      root = try Directory.open(path, onlyLinks: onlyLinks)
    } catch {
      throw SpoolRefusal("the spool \(path) cannot be opened: \(error); \(advice(error))")
    }
    try checkFormat(root, path)
    return root
  }

  private static func advice(_ error: Errno) -> String {
    error == .accessDenied ? "operators must be members of its groups" : "make it with \"royal init --spool\""
  }

  private static func checkFormat(_ root: Directory, _ path: String) throws(SpoolRefusal) {
    let bytes: [UInt8]
    do {
      bytes = try root.open(SpoolFile.format).readAll(limit: 256)
    } catch {
      throw SpoolRefusal("\(path)/FORMAT cannot be read: \(error); make the spool with \"royal init --spool\"")
    }
    let line = HeaderValue.clean(String(decoding: bytes, as: UTF8.self))
    guard line == SpoolFile.formatLine else {
      throw SpoolRefusal("\(path)/FORMAT says \"\(line)\"; this program works with \"\(SpoolFile.formatLine)\"")
    }
  }

  /// A name in tmp/ that nobody else has: `<pid>.<nanoseconds>.<random>`.
  static func scratchName() -> String {
    "\(getpid()).\(Clock.nanoseconds()).\(Hex.encode(randomBytes(6)))"
  }

  /// Stops intake until an operator removes ctl/failstop.
  static func makeFailstop(_ root: Directory, _ reason: String) {
    guard let file = try? root.create(SpoolFile.failstop) else { return }
    try? file.writeAll(Array((reason + "\n").utf8))
  }
}

extension Directory {
  /// Writes a file under a scratch name, optionally makes its data durable, and renames it over `path`.
  func replace(
    _ path: UnsafePointer<CChar>, with bytes: [UInt8], durable: Bool, access: SpoolAccess = .closed
  ) throws(Errno) {
    let scratch = SpoolFolder.tmp.path(SpoolRoot.scratchName())
    do {
      try write(bytes, to: scratch, durable: durable, access: access)
      try rename(scratch, to: path)
    } catch {
      try? unlink(scratch)
      throw error
    }
  }

  /// Writes a new file, and its data to the disk where it must be durable.
  func write(_ bytes: [UInt8], to path: String, durable: Bool, access: SpoolAccess) throws(Errno) {
    let file = try create(path, mode: access == .entry ? access.fileMode : 0o600)
    // tmp/ gives its files to the hook's group: it must not get hold of this one for a moment.
    if access != .entry { try file.admit(effectiveGroup(), mode: access.fileMode) }
    try file.writeAll(bytes)
    guard durable else { return }
    do {
      try file.sync()
    } catch {
      stopAfter(error)
      throw error
    }
  }

  /// Makes the names in a directory of the spool durable.
  func sync(_ folder: String) throws(Errno) {
    do {
      try directory(folder).sync()
    } catch {
      stopAfter(error)
      throw error
    }
  }

  /// Makes everything durable that was written to the spool, in one go.
  func syncAll() throws(Errno) {
    do {
      try syncFileSystem()
    } catch {
      stopAfter(error)
      throw error
    }
  }

  /// After EIO the kernel has thrown the dirty pages away and the next fsync would lie: nobody may accept anything until a
  /// human has looked.
  private func stopAfter(_ error: Errno) {
    if error == .inputOutput { SpoolRoot.makeFailstop(self, "fsync failed: \(error)") }
  }

  /// Makes a directory of the spool that is missing; one that is there is fine.
  func ensureFolder(_ folder: SpoolFolder) throws(Errno) {
    guard try makeMissing(folder.rawValue) else { return }
    // The spool's own directory belongs to the hook's group, and hands it on.
    if folder.access != .shared { try setGroup(folder.rawValue, effectiveGroup()) }
    try setMode(folder.rawValue, folder.mode)
  }

  /// Makes a directory that is missing below a folder of the spool, with the folder's mode.
  func ensureDirectory(_ path: String, in folder: SpoolFolder) throws(Errno) {
    if try makeMissing(path) { try setMode(path, folder.mode) }
  }

  /// False where it was there. Nobody else gets in before it has its mode.
  private func makeMissing(_ path: String) throws(Errno) -> Bool {
    do {
      try makeDirectory(path, mode: 0o700)
      return true
    } catch let error where error == .exists {
      return false
    }
  }
}

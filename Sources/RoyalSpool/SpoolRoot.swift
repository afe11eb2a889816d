import Glibc
import RoyalCore
import RoyalSystem

/// What the hook's and the drain's side of a spool share.
enum SpoolRoot {
  /// Opens the spool's directory and checks FORMAT.
  static func open(_ path: String) throws(SpoolRefusal) -> Directory {
    let root: Directory
    do {
      root = try Directory.open(path)
    } catch {
      throw SpoolRefusal("the spool \(path) cannot be opened: \(error); make it with \"royal init --spool\"")
    }
    try checkFormat(root, path)
    return root
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
  func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws(Errno) {
    let scratch = SpoolFolder.tmp.path(SpoolRoot.scratchName())
    do {
      let file = try create(scratch, mode: 0o660)
      try file.writeAll(bytes)
      if durable { try file.sync() }
      try rename(scratch, to: path)
    } catch {
      try? unlink(scratch)
      throw error
    }
  }

  /// Makes a directory that is missing; one that is there is fine.
  func ensureDirectory(_ path: String) throws(Errno) {
    do {
      try makeDirectory(path, mode: 0o770)
    } catch where error == .exists {
      return
    }
    try setMode(path, 0o2770)
  }

  private func setMode(_ path: String, _ mode: mode_t) throws(Errno) {
    guard fchmodat(raw, path, mode, 0) == 0 else { throw Errno.current }
  }
}

import Foundation

/// A file that nobody may touch, with what it was like when it was made.
struct OutsideFile {
  let path: String
  private let text = "not the spool's\n"
  private let mode: mode_t = 0o640
  private let time = 1_000_000_000

  init(_ path: String) throws {
    self.path = path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, mode)
    let past = timespec(tv_sec: time, tv_nsec: 0)
    utimensat(AT_FDCWD, path, [past, past], 0)
  }

  /// Whether its bytes, mode, time of change and number of names are the first ones.
  var isUntouched: Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode == S_IFREG | mode && status.st_nlink == 1
      && status.st_mtim.tv_sec == time && (try? String(contentsOfFile: path, encoding: .utf8)) == text
  }
}

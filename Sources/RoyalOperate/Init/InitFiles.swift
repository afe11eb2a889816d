import Glibc
import RoyalCore
import RoyalSpool
import RoyalSystem

/// Who owns what `royal init` makes.
struct InitOwners {
  var user: String
  var hook: String

  /// User and group numbers; nil where root does not run the command, and everything belongs to who does.
  func numbers() throws(CommandFailure) -> (user: uid_t, group: gid_t, hookGroup: gid_t)? {
    guard geteuid() == 0 else { return nil }
    guard let account = getpwnam(user) else { return nil }
    guard let hookGroup = getgrnam(hook) else {
      return (account.pointee.pw_uid, account.pointee.pw_gid, account.pointee.pw_gid)
    }
    let (uid, gid) = (account.pointee.pw_uid, account.pointee.pw_gid)
    return (uid, gid, hookGroup.pointee.gr_gid)
  }
}

/// Writes the two files and the spool.
struct InitFiles {
  /// `royal.env`, or `NAME.env` of a shop of its own.
  let path: String
  let owners: InitOwners

  /// `royal-drain.env` beside it, or `NAME-drain.env`.
  var secretsPath: String { Settings.ownSecretsPath(of: path) }

  /// Where the spools of shops of their own are, as `royal-drain@.service` has it.
  static let shops = "/var/spool/royal-shops/"

  /// The name of a configuration file without `.env`: `royal`, or a shop's.
  static func name(of path: String) -> String {
    let file = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    return file.hasSuffix(".env") ? String(file.dropLast(4)) : file
  }

  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }

  /// Those of the two that are there.
  var present: [String] { [path, secretsPath].filter { access($0, F_OK) == 0 } }

  func write(_ template: ConfigurationTemplate) throws(CommandFailure) {
    let numbers = try owners.numbers()
    for old in present where rename(old, old + ".old") != 0 { throw InitFiles.failure(old) }
    try write(template.drain, to: secretsPath, group: numbers?.group)
    try write(template.main, to: path, group: numbers?.hookGroup)
  }

  /// Makes the folder of the two where it is missing.
  func makeFolder() throws(CommandFailure) {
    let folder = InitFiles.folder(of: path)
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw InitFiles.failure(folder) }
  }

  /// Nobody else can read it for a moment, and nobody reads half of it.
  private func write(_ text: String, to path: String, group: gid_t?) throws(CommandFailure) {
    let scratch = path + ".new"
    unlink(scratch)
    let raw = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard raw >= 0 else { throw InitFiles.failure(path) }
    let file = FileDescriptor(owning: raw)
    do {
      try file.writeAll(Array(text.utf8))
      try file.admit(group ?? getegid(), mode: 0o640)
      try file.sync()
    } catch {
      unlink(scratch)
      throw CommandFailure(ExitCode.temporary, "\(path): \(error)")
    }
    guard rename(scratch, path) == 0 else { throw InitFiles.failure(path) }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(ExitCode.temporary, "\(path): \(Errno.current)")
  }

  /// Makes the spool as the daemon's user would.
  func makeSpool(_ spool: String) throws {
    if InitFiles.folder(of: spool) == InitFiles.shops { mkdir(InitFiles.shops, 0o755) }
    umask(0o007)
    guard let numbers = try owners.numbers() else { return try Spool.make(spool) }
    guard mkdir(spool, 0o700) == 0 || errno == EEXIST else { throw InitFiles.failure(spool) }
    guard chown(spool, numbers.user, numbers.hookGroup) == 0, chmod(spool, 0o2750) == 0 else {
      throw InitFiles.failure(spool)
    }
    let (user, group) = (geteuid(), getegid())
    guard setegid(numbers.group) == 0, seteuid(numbers.user) == 0 else { throw InitFiles.failure(spool) }
    defer {
      _ = seteuid(user)
      _ = setegid(group)
    }
    try Spool.make(spool)
  }
}

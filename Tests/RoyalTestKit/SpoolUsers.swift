import Foundation
import Testing

/// The users of an installation, as numbers that nobody has: the daemon, the hook, and an operator.
enum SpoolUser: UInt32, CaseIterable {
  case drain = 42_101
  case hook = 42_102
  case person = 42_103

  static let isPossible = Surroundings.isRoot && Surroundings.systemProgram("setpriv") != nil
  static let wayOut: Comment = "this needs root and setpriv (apt-get install util-linux)"

  /// The command that runs another one as this user. Each has a group of its own number; the daemon is in the hook's group too,
  /// the operator in both.
  var prefix: [String] {
    let more: [SpoolUser] =
      switch self {
      case .drain: [.hook]
      case .hook: []
      case .person: [.drain, .hook]
      }
    let groups = more.isEmpty ? "--clear-groups" : "--groups=" + more.map { String($0.rawValue) }.joined(separator: ",")
    return ["/usr/bin/setpriv", "--reuid=\(rawValue)", "--regid=\(rawValue)", groups, "--no-new-privs"]
  }
}

extension Sandbox {
  /// Makes the spool and gives out the files as an installation does.
  func divide() throws {
    try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
    try give(spool, .drain, .hook, 0o2750)
    try give(configuration, .drain, .hook, 0o640)
    let made = try run(as: .drain, "royal", ["init", "--spool"])
    try #require(made.ending == .exit(0), "royal init --spool: \(made.errors)")
  }

  func give(_ path: String, _ owner: SpoolUser, _ group: SpoolUser, _ mode: mode_t) throws {
    try #require(chown(path, owner.rawValue, group.rawValue) == 0 && chmod(path, mode) == 0, "\(path)")
  }

  /// Runs a program to its end as one of the users.
  func run(as user: SpoolUser, _ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:])
    throws
    -> Finished
  {
    let path = program.hasPrefix("/") ? program : "\(Surroundings.programs)/\(program)"
    return try run(user.prefix[0], user.prefix.dropFirst() + [path] + arguments, environment)
  }

  /// Starts royal-drain as the daemon's user and waits until it works.
  func startDividedDrain() throws -> RunningProgram {
    let user = SpoolUser.drain
    try? remove("ctl/status.json")
    let drain = try start(user.prefix[0], user.prefix.dropFirst() + ["\(Surroundings.programs)/royal-drain"])
    try eventually("royal-drain works") {
      try #require(drain.isRunning, "royal-drain: \(drain.errors)")
      return FileManager.default.fileExists(atPath: "\(self.spool)/ctl/status.json")
    }
    return drain
  }

  /// What of the spool a user may read or write, by access(2), relative to the spool and sorted.
  func allowed(_ user: SpoolUser, _ test: String) throws -> [String] {
    let found = try run(as: user, "/usr/bin/find", [spool, "-mindepth", "1", test, "-printf", "%P\\n"])
    return String(decoding: found.output, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
  }
}

import Foundation

/// Something that the benchmark needs and did not get; it ends the run.
struct Trouble: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// What the last system call complained of.
  static func system(_ what: String) -> Trouble { Trouble("\(what): \(String(cString: strerror(errno)))") }
}

/// A child process in a group of its own; the group is killed with the last reference.
final class Child {
  let pid: pid_t
  private var status: Int32?

  /// The corresponding C function is `posix_spawn`.
  /// - Parameters:
  ///   - environment: all that the child gets.
  ///   - streams: descriptors of this process that become its 0, 1 and 2; /dev/null where there is none.
  init(_ words: [String], environment: [String: String] = Child.plain, streams: [Int32?] = []) throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The signals that the benchmark blocks and ignores are not the child's.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for number in 0..<3 {
      if number < streams.count, let stream = streams[number] {
        posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
      } else {
        posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
      }
    }
    let argv = words.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, words[0], &actions, &attributes, argv, envp)
    guard code == 0 else { throw Trouble("\(words[0]): \(String(cString: strerror(code)))") }
    pid = child
    Interruption.note(child: child)
  }

  deinit {
    guard status == nil else { return }
    kill(-pid, SIGKILL)
    wait()
  }

  static let plain = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]

  /// Waits for its end and tells its status as `waitpid` does.
  @discardableResult
  func wait() -> Int32 {
    if let status { return status }
    var ended: Int32 = 0
    while waitpid(pid, &ended, 0) < 0, errno == EINTR {}
    status = ended
    // What is left of its group goes with it.
    kill(-pid, SIGKILL)
    Interruption.forget(child: pid)
    return ended
  }
}

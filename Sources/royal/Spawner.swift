import Glibc
import RoyalSystem

/// Starts programs with an environment that is made once. The corresponding C function is `posix_spawn`.
final class Spawner {
  private var environment: [UnsafeMutablePointer<CChar>?] = []

  /// - Parameter change: changes the variables that the programs get.
  init(_ change: (inout [String: String]) -> Void) {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    change(&variables)
    environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
  }

  deinit {
    for entry in environment { free(entry) }
  }

  /// Starts a program with no signal blocked or ignored.
  /// - Parameters:
  ///   - argument: its one argument, if any.
  ///   - socket: becomes its standard input and output; nil leaves both as they are.
  ///   - ownGroup: whether it gets a process group of its own, out of reach of the terminal's Ctrl-C.
  func start(
    _ path: String, argument: String? = nil, socket: Int32? = nil, ownGroup: Bool = false
  ) throws(Errno) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let socket {
      posix_spawn_file_actions_adddup2(&actions, socket, 0)
      posix_spawn_file_actions_adddup2(&actions, socket, 1)
    }
    var child: pid_t = 0
    let words = [strdup(path), argument.map { strdup($0) } ?? nil, nil]
    defer { for word in words { free(word) } }
    let code = posix_spawn(&child, path, &actions, &attributes, words, environment)
    guard code == 0 else { throw Errno(rawValue: code) }
    return child
  }
}

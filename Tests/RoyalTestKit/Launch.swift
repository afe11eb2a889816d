import Foundation

/// How a program ended.
enum Ending: Equatable, Sendable {
  case exit(Int32)
  case signal(Int32)

  init(status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
  }
}

/// A program that could not be started.
struct LaunchError: Error, CustomStringConvertible {
  let description: String
}

/// A program about to be started, with files for all three streams, so that no pipe can ever fill up.
struct Launch {
  var program: String
  var arguments: [String] = []
  var environment: [String: String] = [:]
  var directory = "/"
  var input = "/dev/null"
  var output = "/dev/null"
  var errors = "/dev/null"

  /// Starts it in a process group of its own. The corresponding C function is `posix_spawn`.
  func start() throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    // Dispatch's threads, on which tests run, block signals, and a child would go on doing so.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    // Foundation's pipes and files stay open in what is started beside them, and whoever waits for their end waits for its.
    try closeFrom(3, &actions)
    return try start(&actions, &attributes)
  }

  /// posix_spawn_file_actions_addclosefrom_np, which Glibc shows to GNU programs only.
  private func closeFrom(_ descriptor: Int32, _ actions: inout posix_spawn_file_actions_t) throws {
    typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
      throw LaunchError(description: "glibc is older than 2.34")
    }
    _ = unsafeBitCast(symbol, to: Function.self)(&actions, descriptor)
  }

  private func start(
    _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws -> pid_t {
    // Glibc shows posix_spawn's own way to change the directory to GNU programs only; env(1) keeps the process.
    let argv = (["/usr/bin/env", "-C", directory, program] + arguments).map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/usr/bin/env", &actions, &attributes, argv, envp)
    guard code == 0 else { throw LaunchError(description: "\(program): \(String(cString: strerror(code)))") }
    return child
  }
}

import CRoyalLinux
import Glibc

/// A child that serves this process over a socket, its standard input and output, until it is ended.
public struct ServiceProcess: ~Copyable, Sendable {
  /// This process's end. The child sees the end of its standard input when this one is closed.
  public let socket: Socket
  private let process: Int32

  /// How long a killed process may take to go, in milliseconds; one in an uninterruptible sleep is left behind.
  private static let patience = 5000

  /// Starts the program. Its standard error is this process's. The corresponding C function is `socketpair`.
  public init(_ command: ChildCommand) throws(Errno) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try retrying { socketpair(AF_UNIX, kind, 0, &ends) }
    let own = Socket(owning: ends[0])
    let other = FileDescriptor(owning: ends[1])
    process = try command.start(input: other.raw, output: other.raw, error: 2)
    socket = own
  }

  /// Kills what is left of it, and reaps it.
  deinit {
    _ = kill()
    var status: Int32 = 0
    _ = try? retrying { waitpid(process, &status, WNOHANG) }
  }

  /// Kills the child. The corresponding C function is `kill`.
  /// - Returns: whether it is gone, so that nothing more can come from it than what can be received already.
  public borrowing func kill() -> Bool {
    _ = Glibc.kill(-process, SIGKILL)
    return ending(within: ServiceProcess.patience) != nil
  }

  /// How the child ended; nil where it still runs when the time is over. It is not reaped yet.
  /// - Parameter timeout: milliseconds.
  public borrowing func ending(within timeout: Int) -> ChildEnding? {
    let deadline = Clock.monotonic() + timeout
    while true {
      var code: Int32 = 0
      var signal: Int32 = 0
      let result = royal_child_ended(process, &code, &signal)
      if result != 0 {
        return result > 0 && signal != 0 ? .killed(signal: signal) : .exited(code: result > 0 ? code : -1)
      }
      let left = deadline - Clock.monotonic()
      guard left > 0 else { return nil }
      awaitEnd(left)
    }
  }

  /// The corresponding C functions are `pidfd_open` and `poll`; before Linux 5.3 it just waits a little.
  private borrowing func awaitEnd(_ milliseconds: Int) {
    let raw = royal_pidfd_open(process)
    guard raw >= 0 else { return Clock.pause(milliseconds: min(milliseconds, 5)) }
    let exit = FileDescriptor(owning: raw)
    var descriptor = pollfd(fd: exit.raw, events: Int16(POLLIN), revents: 0)
    _ = poll(&descriptor, 1, Int32(clamping: milliseconds))
  }

  public var processID: Int32 { process }
}

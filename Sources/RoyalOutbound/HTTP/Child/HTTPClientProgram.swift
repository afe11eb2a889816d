import Foundation
import Glibc
import RoyalSystem

/// The hidden program `royal-drain --http-client`: makes the calls that come on standard input, one after another, and tells
/// on standard output what became of them. Only here does URLSession run, which certain answers end the process in.
public enum HTTPClientProgram {
  /// The argument that starts it.
  public static let argument = "--http-client"
  /// The most bytes of a call.
  static let callLimit = 64 << 20

  /// Returns at the end of standard input.
  /// - Returns: the exit code.
  public static func main() -> Int32 {
    // It ends when the daemon does; a signal for all of the daemon's processes must not break a call.
    for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGPIPE] { signal(number, SIG_IGN) }
    leaveNoCore()
    do {
      try DetachedThread.start { endWithDaemon() }
      return try serve(URLSessionTransport())
    } catch is ThreadShortage {
      return ExitCode.temporary
    } catch {
      return ExitCode.usage
    }
  }

  /// Ends the process in the middle of a call too when nobody is left to hear of it: the next daemon looks up what became of
  /// the call, and it must be over by then. The signal of prctl(2) PR_SET_PDEATHSIG would do the same when the daemon's
  /// thread ends that happened to start this process.
  private static func endWithDaemon() {
    var input = pollfd(fd: 0, events: 0, revents: 0)
    while poll(&input, 1, -1) < 0 && errno == EINTR {}
    // A file or /dev/null never hangs up; then the end of file ends it.
    if Int32(input.revents) & POLLHUP != 0 { _exit(ExitCode.success) }
  }

  private static func serve(_ transport: some HTTPTransport) throws -> Int32 {
    var buffer = FrameBuffer()
    while true {
      let bytes = try readSome(0, atMost: 64 * 1024)
      if bytes.isEmpty { return ExitCode.success }
      buffer.feed(bytes)
      while let frame = try buffer.next(limit: callLimit) {
        let call = try CallMessage.parse(frame)
        try writeAll(1, FrameBuffer.frame(ClientMessage.taken.bytes))
        let result = transport.send(call)
        try writeAll(1, FrameBuffer.frame(ClientMessage.result(result).bytes))
      }
    }
  }

  /// A core file would hold the platforms' tokens.
  private static func leaveNoCore() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}

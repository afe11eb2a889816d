import Glibc
import RoyalCore
import RoyalSystem

/// One request from its first byte to the last of its answer: what `royal-hook` does before it ends.
public enum Hook {
  /// Seconds after which the process ends in any case: Chatwoot gives up at five.
  private static let alarmSeconds: UInt32 = 4
  /// Milliseconds that the sender has for the whole request, so that a slow one can still be told.
  private static let readingTime = 3500
  /// Milliseconds from there until shortly before the alarm.
  private static let reserve = 400
  /// Milliseconds without a byte after which a web server that keeps standard input open has nothing left for us.
  private static let quiet = 200
  /// Milliseconds and bytes that are granted to what a refused sender is still sending.
  private static let farewell = (time: 1000, bytes: 16 << 20)

  /// What a sender is told over HTTP whose request does not arrive in time.
  public static var tooSlow: [UInt8] { Answer(.tooSlow, to: .other).bytes(.http, isHead: false) }

  /// The environment variable by which `royal serve` says that the whole request is there: nobody is waited for then.
  public static let wholeRequest = "ROYAL_REQUEST_IS_WHOLE"

  /// Serves the request that the environment and standard input describe.
  /// - Returns: the exit code of the process.
  public static func run() -> Int32 {
    prepare()
    let gateway = environmentVariable("GATEWAY_INTERFACE") == nil ? Gateway.http : .cgi
    let input = InputSource(descriptor: 0, deadline: Clock.monotonic() + readingTime)
    var reader = ByteReader(input.read)
    var exchange = Exchange(
      gateway: gateway, settings: Result { () throws(ConfigurationError) in try .find(role: .hook) },
      setAlarm: { alarm($0) })
    let answer = exchange.answer(&reader)
    // Behind fcgiwrap an unread body of more than 64 KiB turns the answer into a 502.
    if gateway == .cgi, !exchange.isBodyRead, !reader.isAtEnd {
      InputSource(descriptor: 0, deadline: input.deadline, idle: quiet).drain()
    }
    guard let answer else { return ExitCode.success }
    guard (try? writeAll(1, answer.bytes(gateway, isHead: exchange.isHead))) != nil else { return ExitCode.temporary }
    if gateway == .http {
      let isSending = answer.status >= 400 && environmentVariable(wholeRequest) == nil
      sayFarewell(isSending: isSending, before: input.deadline + Hook.reserve)
    }
    return ExitCode.success
  }

  private static func prepare() {
    // A file of the spool must not become the standard error that a log line is written to.
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    signal(SIGPIPE, SIG_IGN)
    umask(0o027)
    // Whoever started this may have it ignored.
    signal(SIGALRM, SIG_DFL)
    alarm(alarmSeconds)
  }

  /// Closing a socket with unread bytes in it would reset the connection and could take the answer away from the sender.
  /// - Parameters:
  ///   - isSending: whether the sender may still be at it.
  ///   - end: when the alarm is near, monotonic milliseconds.
  private static func sayFarewell(isSending: Bool, before end: Int) {
    shutdown(1, Int32(SHUT_WR))
    let input = InputSource(
      descriptor: 0, deadline: min(Clock.monotonic() + farewell.time, end), idle: isSending ? nil : 0)
    input.drain(atMost: farewell.bytes)
  }
}

import Glibc

/// Tells the service manager how this process is, in the words of sd_notify(3); without `NOTIFY_SOCKET` it tells nobody.
public final class ServiceManager: Sendable {
  /// How long a message that matters waits for a manager that does not read, in milliseconds.
  private static let patience = 1000

  /// A datagram socket; -1 where nobody is to be told.
  private let socket: Int32
  private let address: SocketAddress?
  /// Milliseconds between two signs of life: half of what the manager waits for; nil where it does not watch.
  public let watchdogInterval: Int?

  /// Reads the three variables of the protocol and takes them out of the environment, so that no child speaks in our name.
  /// Must be called before other threads read the environment.
  public static func fromEnvironment() -> ServiceManager {
    let names = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]
    let values = names.map(environmentVariable)
    for name in names { unsetenv(name) }
    return ServiceManager(socket: values[0], watchdog: values[1], watchdogProcess: values[2])
  }

  /// - Parameters:
  ///   - socket: a path, or `@` and a name in the abstract namespace.
  ///   - watchdog: microseconds.
  ///   - watchdogProcess: whom the watchdog means, where it says so.
  public init(socket name: String?, watchdog: String?, watchdogProcess: String?) {
    let address = name.flatMap(SocketAddress.unix)
    let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let raw = address == nil ? -1 : Glibc.socket(AF_UNIX, kind, 0)
    self.address = address
    self.socket = raw
    let isMeant = watchdogProcess.map { Int32($0) == getpid() } ?? true
    let microseconds = watchdog.flatMap { Int($0) } ?? 0
    watchdogInterval = raw >= 0 && isMeant && microseconds > 0 ? max(1, microseconds / 2000) : nil
  }

  deinit { if socket >= 0 { close(socket) } }

  /// Whether somebody listens to what is told.
  public var isThere: Bool { socket >= 0 }

  /// The service is up, or has read its configuration again.
  /// - Parameter status: one line for people.
  public func ready(_ status: String) {
    tell("READY=1\nSTATUS=\(ServiceManager.line(status))", until: ServiceManager.patience)
  }

  /// The configuration is being read again; ``ready(_:)`` must follow.
  public func reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=\(Clock.monotonicMicroseconds())", until: ServiceManager.patience)
  }

  public func stopping(_ status: String) {
    tell("STOPPING=1\nSTATUS=\(ServiceManager.line(status))", until: ServiceManager.patience)
  }

  /// - Parameter status: one line for people.
  public func say(_ status: String) { tell("STATUS=\(ServiceManager.line(status))", until: 0) }

  /// A sign of life. One that gets lost is followed by the next.
  public func signOfLife() { tell("WATCHDOG=1", until: 0) }

  private static func line(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
  }

  /// The corresponding C function is `sendto`, without SIGPIPE. Nobody there is no error: the service works without.
  /// - Parameter patience: how long to wait for room in the manager's queue, in milliseconds.
  private func tell(_ text: String, until patience: Int) {
    guard socket >= 0, let address else { return }
    let bytes = Array(text.utf8)
    let deadline = Clock.monotonic() + patience
    while address.withPointer({ Int32(clamping: sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1)) }) < 0
    {
      let error = Errno.current
      if error == .interrupted { continue }
      let left = deadline - Clock.monotonic()
      guard error == .wouldBlock, left > 0 else { return }
      // An unconnected datagram socket always counts as writable, so poll(2) cannot wait for the room.
      Clock.pause(milliseconds: min(left, 10))
    }
  }
}

import Glibc

/// A connected stream socket that closes itself. Only ``wait(reading:writing:until:)`` blocks.
public struct Socket: ~Copyable, Sendable {
  /// What can be done without blocking. An error or the other side's end can be read and written.
  public struct Readiness: Sendable, Equatable {
    public var canRead: Bool
    public var canWrite: Bool
  }

  public let raw: Int32

  /// Takes over a descriptor that somebody else opened.
  public init(owning raw: Int32) { self.raw = raw }

  deinit { _ = close(raw) }

  /// Connects. The corresponding C functions are `socket`, `connect` and `poll`.
  /// - Parameter deadline: milliseconds of ``Clock/monotonic()``.
  /// - Throws: ``Errno``; ``Errno/timedOut`` when the deadline has come.
  public static func connect(to address: SocketAddress, until deadline: Int) throws(Errno) -> Socket {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let socket = Socket(owning: try retrying { Glibc.socket(address.family, kind, 0) })
    var on: Int32 = 1
    // A request is written at once: nothing is gained by waiting for more of it.
    setsockopt(socket.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    let raw = socket.raw
    guard address.withPointer({ Glibc.connect(raw, $0, $1) }) < 0 else { return socket }
    // An interrupted connect(2) goes on by itself, and must not be called again.
    let error = Errno.current
    guard error == .inProgress || error == .interrupted else { throw error }
    guard try socket.wait(reading: false, writing: true, until: deadline) != nil else { throw .timedOut }
    try socket.checkError()
    return socket
  }

  /// Ends the connection where the other side has not acknowledged what was sent for so long, and forgets what was not taken:
  /// closing alone would have the kernel go on trying. The corresponding C function is `setsockopt`, TCP_USER_TIMEOUT.
  public borrowing func giveUp(unlessTakenWithin milliseconds: Int) {
    var time = UInt32(clamping: milliseconds)
    setsockopt(raw, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &time, socklen_t(MemoryLayout<UInt32>.size))
  }

  private borrowing func checkError() throws(Errno) {
    let descriptor = raw
    var number: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    try retrying { getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) }
    if number != 0 { throw Errno(rawValue: number) }
  }

  /// Blocks until the socket is ready; nil when the time is over. The corresponding C function is `poll`.
  /// - Parameter deadline: milliseconds of ``Clock/monotonic()``.
  public borrowing func wait(reading: Bool, writing: Bool, until deadline: Int) throws(Errno) -> Readiness? {
    let events = (reading ? POLLIN : 0) | (writing ? POLLOUT : 0)
    var descriptor = pollfd(fd: raw, events: Int16(events), revents: 0)
    let count = try retrying { poll(&descriptor, 1, Int32(clamping: max(0, deadline - Clock.monotonic()))) }
    guard count > 0 else { return nil }
    let came = Int32(descriptor.revents)
    let isOver = came & (POLLERR | POLLHUP | POLLNVAL) != 0
    return Readiness(
      canRead: reading && (isOver || came & POLLIN != 0), canWrite: writing && (isOver || came & POLLOUT != 0))
  }

  /// Sends what fits, and returns how much that was. The corresponding C function is `send`, without SIGPIPE.
  public borrowing func send(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
    let descriptor = raw
    return try retrying {
      bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
    }
  }

  /// Receives what is there, at most `count` bytes; empty at the other side's end. The corresponding C function is `recv`.
  public borrowing func receive(atMost count: Int) throws(Errno) -> [UInt8] {
    let descriptor = raw
    var result: Result<Void, Errno> = .success(())
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(Errno) {
        used = try retrying { recv(descriptor, buffer.baseAddress, count, Int32(MSG_DONTWAIT)) }
      } catch {
        result = .failure(error)
        used = 0
      }
    }
    try result.get()
    return bytes
  }
}

import CRoyalLinux
import Glibc

/// Waits for descriptors to become readable, epoll(7).
public struct Poller: ~Copyable {
  private let descriptor: FileDescriptor

  public init() throws(Errno) { descriptor = FileDescriptor(owning: try retrying { royal_epoll_create() }) }

  public borrowing func add(_ raw: Int32) throws(Errno) {
    let poller = descriptor.raw
    try retrying { royal_epoll_add(poller, raw) }
  }

  public borrowing func remove(_ raw: Int32) {
    _ = royal_epoll_remove(descriptor.raw, raw)
  }

  /// The descriptors that can be read; empty when the time is over. The corresponding C function is `epoll_wait`.
  /// - Parameter timeout: milliseconds; nil waits for ever.
  public borrowing func wait(timeout: Int?) throws(Errno) -> [Int32] {
    let poller = descriptor.raw
    var ready = [Int32](repeating: -1, count: 16)
    let limit = timeout.map { Int32(clamping: max(0, $0)) } ?? -1
    let count = try retrying { royal_epoll_wait(poller, &ready, 16, limit) }
    return Array(ready.prefix(Int(count)))
  }
}

/// Signals as something to read, signalfd(2). They are blocked for this thread and all that it starts from now on.
public struct SignalDescriptor: ~Copyable {
  public let descriptor: FileDescriptor

  public init(_ signals: [Int32]) throws(Errno) {
    try retrying { royal_block_signals(signals, Int32(signals.count)) }
    descriptor = FileDescriptor(owning: try retrying { royal_signalfd(signals, Int32(signals.count)) })
  }

  /// The next signal that came, or nil.
  public borrowing func next() -> Int32? {
    let signal = royal_signalfd_read(descriptor.raw)
    return signal > 0 ? signal : nil
  }
}

/// One alarm on the monotonic clock, timerfd_create(2).
public struct TimerDescriptor: ~Copyable {
  public let descriptor: FileDescriptor

  public init() throws(Errno) { descriptor = FileDescriptor(owning: try retrying { royal_timerfd() }) }

  /// Arms the timer; nil disarms it.
  /// - Parameter deadline: milliseconds of ``Clock/monotonic()``.
  public borrowing func arm(at deadline: Int?) throws(Errno) {
    let raw = descriptor.raw
    try retrying { royal_timerfd_arm(raw, Int64(deadline ?? -1)) }
  }

  public borrowing func acknowledge() { _ = try? readSome(descriptor.raw, atMost: 8) }
}

/// Lets another thread wake the event loop, eventfd(2).
public final class WakeDescriptor: Sendable {
  public let raw: Int32

  public init() throws(Errno) { raw = try retrying { royal_eventfd() } }
  deinit { _ = close(raw) }

  public func wake() {
    var one: UInt64 = 1
    _ = write(raw, &one, 8)
  }

  public func acknowledge() { _ = try? readSome(raw, atMost: 8) }
}

import Glibc

/// The system's clocks in milliseconds. Only event loops read them; everything below takes a time as an argument.
public enum Clock {
  /// Wall clock: milliseconds since the Unix epoch. The corresponding C function is `clock_gettime(CLOCK_REALTIME)`.
  public static func now() -> Int { read(CLOCK_REALTIME) }

  /// Milliseconds that only go forward. The corresponding C function is `clock_gettime(CLOCK_MONOTONIC)`.
  public static func monotonic() -> Int { read(CLOCK_MONOTONIC) }

  /// Wall clock in nanoseconds, for names in tmp/.
  public static func nanoseconds() -> Int {
    let time = time(CLOCK_REALTIME)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }

  /// ``monotonic()`` in microseconds, for the service manager.
  public static func monotonicMicroseconds() -> Int {
    let time = time(CLOCK_MONOTONIC)
    return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
  }

  private static func read(_ clock: clockid_t) -> Int {
    let time = time(clock)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  /// The kernel's clocks do not fail, but what filters system calls may have them fail: no time must be taken for 1970, which
  /// would have a message refused as too late.
  private static func time(_ clock: clockid_t) -> timespec {
    var time = timespec()
    for _ in 0..<3 where clock_gettime(clock, &time) == 0 { return time }
    preconditionFailure("clock_gettime fails")
  }

  /// Blocks the calling thread. The corresponding C function is `nanosleep`.
  public static func pause(milliseconds: Int) {
    var rest = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    var left = timespec()
    while nanosleep(&rest, &left) != 0 && errno == EINTR { rest = left }
  }
}

import Glibc

/// When processes started, and so whether a process id still means the same process.
public enum ChildTime {
  /// When a process started, in clock ticks since the system's start: field 22 of `/proc/PID/stat`, proc(5); nil where
  /// there is no such process.
  public static func start(of process: Int32) -> UInt64? {
    guard let raw = try? retrying({ Glibc.open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC) }) else { return nil }
    let file = FileDescriptor(owning: raw)
    return (try? file.readAll(limit: 8192)).flatMap(start(inStatus:))
  }

  /// Field 22 of a line of `/proc/PID/stat`. Field 2, the name, may hold blanks and parentheses: its end is the last `)`.
  static func start(inStatus line: [UInt8]) -> UInt64? {
    guard let nameEnd = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = line[(nameEnd + 1)...].split { $0 == 0x20 || $0 == 0x0A }
    guard fields.count > 19 else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}

/// Ends agents that outlived the drain which started them.
public enum AgentProcess {
  /// Kills a process group if its leader is the process that started then, and not a later one with the same number.
  /// The corresponding C function is `kill`.
  /// - Parameter startTime: what ``ChildTime/start(of:)`` said of the leader.
  public static func kill(_ group: Int32, startTime: UInt64) {
    guard group > 1, ChildTime.start(of: group) == startTime else { return }
    _ = Glibc.kill(-group, SIGKILL)
  }
}

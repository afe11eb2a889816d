import CRoyalLinux
import Glibc

/// The value of an environment variable. The corresponding C function is `getenv`.
public func environmentVariable(_ name: String) -> String? {
  // Passed as it is, a String becomes an array first.
  name.withCString { getenv($0) }.map { String(cString: $0) }
}

/// Has the kernel send SIGTERM to this process when its parent ends. The corresponding C function is `prctl`.
/// - Returns: false where the parent has ended already.
public func endWithParent(_ parent: Int32) -> Bool { royal_end_with_parent(parent, SIGTERM) == 0 }

/// The group that this process's files belong to. The corresponding C function is `getegid`.
public func effectiveGroup() -> UInt32 { getegid() }

/// The path without links, dots and doubled slashes; nil where nothing is there. The corresponding C function is `realpath`.
public func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}

/// The exit codes that all three programs use, from `sysexits.h`.
public enum ExitCode {
  public static let success: Int32 = 0
  public static let usage: Int32 = 64
  public static let unavailable: Int32 = 69
  public static let bug: Int32 = 70
  public static let inputOutput: Int32 = 74
  public static let temporary: Int32 = 75
  public static let configuration: Int32 = 78
}

/// A word of this program's command line, counted from 1 behind its name; nil behind the last.
public func programArgument(_ number: Int32) -> String? { royal_argument(number).map { String(cString: $0) } }

/// The next connection of a listening socket; nil where none waits. The corresponding C function is `accept4`.
/// A connection that has gone again is passed over.
/// - Throws: ``Errno``, where the system has no descriptor left for one.
public func acceptConnection(_ listener: Int32) throws(Errno) -> FileDescriptor? {
  while true {
    let raw = royal_accept(listener)
    if raw >= 0 { return FileDescriptor(owning: raw) }
    let error = Errno.current
    switch error {
    case .wouldBlock: return nil
    case .interrupted, .aborted: continue
    default: throw error
    }
  }
}

/// Whether whoever is at the other end of a descriptor is on this machine: a loopback address, a Unix socket, or no socket at
/// all (a pipe, a terminal). The corresponding C function is `getpeername`.
public func isPeerLocal(_ descriptor: Int32) -> Bool { royal_peer_is_loopback(descriptor) != 0 }

/// Raises the number of descriptors that this process, and what it starts, may have open, as far as it may. The corresponding C
/// functions are `getrlimit` and `setrlimit`, RLIMIT_NOFILE.
/// - Returns: the number that is allowed then.
public func raiseDescriptorLimit(to wanted: Int) -> Int {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var limit = rlimit()
  getrlimit(resource, &limit)
  if limit.rlim_cur < rlim_t(wanted) {
    limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
    setrlimit(resource, &limit)
    getrlimit(resource, &limit)
  }
  return Int(clamping: limit.rlim_cur)
}

import Glibc

/// The value of an environment variable. The corresponding C function is `getenv`.
public func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// The exit codes that all three programs use, from `sysexits.h`.
public enum ExitCode {
  public static let success: Int32 = 0
  public static let usage: Int32 = 64
  public static let unavailable: Int32 = 69
  public static let bug: Int32 = 70
  public static let temporary: Int32 = 75
  public static let configuration: Int32 = 78
}

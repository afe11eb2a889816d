import Glibc

/// A system call's error, `errno(3)`.
public struct Errno: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The error of the call that just failed on this thread.
  public static var current: Errno { Errno(rawValue: errno) }

  public static let noSuchFile = Errno(rawValue: ENOENT)
  public static let exists = Errno(rawValue: EEXIST)
  public static let interrupted = Errno(rawValue: EINTR)
  public static let wouldBlock = Errno(rawValue: EAGAIN)
  public static let inputOutput = Errno(rawValue: EIO)
  public static let noMemory = Errno(rawValue: ENOMEM)
  public static let noSpace = Errno(rawValue: ENOSPC)
  public static let quota = Errno(rawValue: EDQUOT)
  public static let tooManyOpen = Errno(rawValue: EMFILE)
  public static let tooManyOpenInSystem = Errno(rawValue: ENFILE)
  public static let readOnly = Errno(rawValue: EROFS)
  public static let notPermitted = Errno(rawValue: EPERM)
  public static let accessDenied = Errno(rawValue: EACCES)
  public static let notDirectory = Errno(rawValue: ENOTDIR)
  public static let isDirectory = Errno(rawValue: EISDIR)
  public static let notEmpty = Errno(rawValue: ENOTEMPTY)
  public static let symbolicLink = Errno(rawValue: ELOOP)
  public static let noSuchDevice = Errno(rawValue: ENXIO)
  public static let invalid = Errno(rawValue: EINVAL)
  public static let notSupported = Errno(rawValue: ENOSYS)
  public static let crossDevice = Errno(rawValue: EXDEV)
  public static let brokenPipe = Errno(rawValue: EPIPE)
  public static let inProgress = Errno(rawValue: EINPROGRESS)
  public static let connectionReset = Errno(rawValue: ECONNRESET)
  public static let aborted = Errno(rawValue: ECONNABORTED)
  public static let timedOut = Errno(rawValue: ETIMEDOUT)

  /// Whether it tells of the file that was named, and will tell the same tomorrow; other errors tell of the machine.
  public var isOfTheFile: Bool {
    [.accessDenied, .notPermitted, .symbolicLink, .isDirectory, .notDirectory, .noSuchDevice].contains(self)
  }

  /// Whether it tells of the machine at this moment, and of no file.
  public var isOfTheMachine: Bool {
    [.tooManyOpen, .tooManyOpenInSystem, .inputOutput, .wouldBlock, .noMemory].contains(self)
  }

  /// The system's words for it, such as "No space left on device".
  public var description: String {
    guard let text = strerror(rawValue) else { return "error \(rawValue)" }
    return String(cString: text)
  }
}

/// Runs one system call, again where a signal interrupted it: the only place that knows EINTR.
/// - Throws: ``Errno`` where the call returns a negative number.
@discardableResult
func retrying<Number: SignedInteger>(_ call: () -> Number) throws(Errno) -> Number {
  while true {
    let result = call()
    if result >= 0 { return result }
    let error = Errno.current
    if error != .interrupted { throw error }
  }
}

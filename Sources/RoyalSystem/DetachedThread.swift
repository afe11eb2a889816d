import Glibc

/// A thread that nobody waits for. Foundation's tells nobody when the system has none to give.
public enum DetachedThread {
  /// What the thread is to do, in its way through C.
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// In bytes.
  private static let stackSize = 1 << 20

  /// Runs the body on a thread of its own.
  /// - Throws: what pthread_create(3) says where there is no thread to have; the body does not run then.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { work in
        work.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code != 0 else { return }
    work.release()
    throw ThreadShortage(error: Errno(rawValue: code))
  }
}

/// The system has no thread to give.
public struct ThreadShortage: Error, CustomStringConvertible {
  public let error: Errno

  public init(error: Errno) { self.error = error }

  public var description: String {
    "no thread could be started: \(error); free some memory, or raise TasksMax= of the service or the user's limit (ulimit -u)"
  }
}

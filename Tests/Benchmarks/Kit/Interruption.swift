import Foundation
import Synchronization

/// What must not outlive a benchmark that is interrupted: its children and its folders.
enum Interruption {
  private static let left = Mutex<(children: Set<pid_t>, folders: Set<String>)>(([], []))

  static func note(child: pid_t) { left.withLock { _ = $0.children.insert(child) } }
  static func forget(child: pid_t) { left.withLock { _ = $0.children.remove(child) } }
  static func note(folder: String) { left.withLock { _ = $0.folders.insert(folder) } }
  static func forget(folder: String) { left.withLock { _ = $0.folders.remove(folder) } }

  /// Blocks the signals that end a program, for all threads to come, and waits for them on one of its own.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread {
      var signal: Int32 = 0
      var awaited = sigset_t()
      sigemptyset(&awaited)
      for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&awaited, signal) }
      while sigwait(&awaited, &signal) != 0 {}
      // Held to the end, so that nothing new begins.
      left.withLock { left in
        for child in left.children { kill(-child, SIGKILL) }
        for folder in left.folders { try? FileManager.default.removeItem(atPath: folder) }
        _exit(128 + signal)
      }
    }
  }
}

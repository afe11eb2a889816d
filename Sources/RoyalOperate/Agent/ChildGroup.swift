import Glibc
import RoyalSystem
import Synchronization

/// Takes the agent's processes along when somebody ends this program: they have a process group of their own, so that the
/// terminal's Ctrl-C does not reach them.
final class ChildGroup: Sendable {
  private let group = Mutex<pid_t?>(nil)

  /// From now on SIGINT, SIGTERM and SIGHUP are waited for. Called before there are other threads.
  /// - Throws: ``ThreadShortage``.
  init() throws(ThreadShortage) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let set = signals
    try DetachedThread.start { [self] in
      var set = set
      var number: Int32 = 0
      sigwait(&set, &number)
      group.withLock { if let group = $0 { _ = kill(-group, SIGKILL) } }
      _exit(128 + number)
    }
  }

  func set(_ group: pid_t) { self.group.withLock { $0 = group } }
}

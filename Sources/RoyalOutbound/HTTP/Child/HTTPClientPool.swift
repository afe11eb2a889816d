import Dispatch
import RoyalSystem
import Synchronization

/// The client processes that have nothing to do. There are never more of them than there were calls at once.
final class HTTPClientPool: Sendable {
  private struct Idle {
    var client: HTTPClientProcess
    var since: Int
  }

  private struct State {
    var idle: [Idle] = []
    var isTimerSet = false
  }

  private let state = Mutex(State())
  /// Milliseconds after which a process that has nothing to do is ended.
  private let idleTime: Int

  init(idleTime: Int) { self.idleTime = idleTime }

  var processIDs: [Int32] { state.withLock { $0.idle.map(\.client.processID) } }

  /// The one that was used last, so that those which are not needed grow old.
  func take() -> HTTPClientProcess? { state.withLock { $0.idle.popLast()?.client } }

  func put(_ client: HTTPClientProcess) {
    let isTimerDue = state.withLock { state in
      state.idle.append(Idle(client: client, since: Clock.monotonic()))
      defer { state.isTimerSet = true }
      return !state.isTimerSet
    }
    if isTimerDue { endLater(after: idleTime) }
  }

  private func endLater(after milliseconds: Int) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
      self?.endOld(now: Clock.monotonic())
    }
  }

  private func endOld(now: Int) {
    // They are ended where they are released: outside of the lock.
    var old: [Idle] = []
    let wait = state.withLock { state in
      old = state.idle.filter { $0.since + idleTime <= now }
      state.idle.removeAll { $0.since + idleTime <= now }
      let next = state.idle.first.map { $0.since + idleTime - now }
      state.isTimerSet = next != nil
      return next
    }
    if let wait { endLater(after: wait) }
    old.removeAll()
  }
}

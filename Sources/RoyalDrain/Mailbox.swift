import RoyalSystem
import Synchronization

/// Carries events from the workers to the event loop and wakes it.
final class Mailbox: Sendable {
  private let events = Mutex<[TurnEvent]>([])
  let wake: WakeDescriptor

  init() throws(Errno) { wake = try WakeDescriptor() }

  func post(_ event: TurnEvent) {
    events.withLock { $0.append(event) }
    wake.wake()
  }

  /// Everything that came since the last time.
  func collect() -> [TurnEvent] {
    wake.acknowledge()
    return events.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}

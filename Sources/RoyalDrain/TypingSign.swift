import Dispatch
import Glibc
import RoyalOutbound
import RoyalSystem

/// The sign that an answer is being written in one conversation.
final class TypingSign: Sendable {
  /// How often switching it off is tried, and the pause in between, in milliseconds.
  private static let attempts = 3
  private static let pause = 1000

  private let destination: Destination
  private let delivery: any Delivery
  private let log: Log
  private let isLeftOver: Bool
  private let over = DispatchSemaphore(value: 0)

  /// - Parameter isLeftOver: it is shown already, by a drain that is gone.
  init(_ destination: Destination, _ delivery: any Delivery, _ log: Log, isLeftOver: Bool = false) {
    self.destination = destination
    self.delivery = delivery
    self.log = log
    self.isLeftOver = isLeftOver
  }

  var isPossible: Bool { delivery.typing != .never }
  var mustBeSwitchedOff: Bool { delivery.typing == .untilOff }

  /// The answer is there, or there will be none. Returns at once; may be called again.
  func end() { over.signal() }

  /// Blocks until the sign has ended and is taken away.
  func show() {
    switch delivery.typing {
    case .never: return
    case .untilOff:
      if !isLeftOver, case .refused = type(true) { return }
      over.wait()
      switchOff()
    case .each(let milliseconds):
      // The platform answers when the time is over, or at once.
      repeat {
        let next = DispatchTime.now() + .milliseconds(milliseconds)
        guard case .done = type(true) else { return }
        if over.wait(timeout: next) == .success { return }
      } while true
    }
  }

  private func switchOff() {
    for attempt in 1...TypingSign.attempts {
      switch type(false) {
      case .done, .refused: return
      case .unclear: if attempt < TypingSign.attempts { usleep(UInt32(TypingSign.pause * 1000)) }
      }
    }
  }

  private func type(_ isOn: Bool) -> TypingOutcome {
    let outcome = delivery.type(isOn, in: destination)
    if outcome != .done { log.debug("typing", ["conversation": destination.conversation, "outcome": "\(outcome)"]) }
    return outcome
  }
}

import Glibc
import RoyalOutbound
import RoyalSystem
import Synchronization

/// Shows the customer that an answer is being written, on threads of its own: a turn waits for none of it, and no failure of it
/// means anything.
final class Typist: Sendable {
  /// The most signs that are shown at once; a platform that is slow gets no more.
  static let limit = 64
  /// How long ``close()`` waits, in milliseconds.
  private static let closingTime = 3000

  private struct State {
    var signs: [Int: TypingSign] = [:]
    var number = 0
  }

  private let state = Mutex(State())
  private let log: Log

  init(log: Log) { self.log = log }

  /// Shows that an answer is being written, until the sign is ended. Returns at once.
  /// - Returns: nil where the platform shows nothing, or too much is shown already.
  func begin(_ destination: Destination, _ delivery: any Delivery) -> TypingSign? {
    start(TypingSign(destination, delivery, log))
  }

  /// Takes away what a drain before this one may have left. Returns at once.
  func clear(_ destination: Destination, _ delivery: any Delivery) {
    guard delivery.typing == .untilOff else { return }
    start(TypingSign(destination, delivery, log, isLeftOver: true))?.end()
  }

  /// Ends every sign, and waits a moment for those that stay until they are switched off.
  func close() {
    let signs = state.withLock { Array($0.signs.values) }
    for sign in signs { sign.end() }
    let deadline = Clock.monotonic() + Typist.closingTime
    while Clock.monotonic() < deadline, state.withLock({ $0.signs.values.contains(where: \.mustBeSwitchedOff) }) {
      usleep(5000)
    }
  }

  private func start(_ sign: TypingSign) -> TypingSign? {
    guard sign.isPossible else { return nil }
    let number: Int? = state.withLock { state in
      guard state.signs.count < Typist.limit else { return nil }
      state.number += 1
      state.signs[state.number] = sign
      return state.number
    }
    guard let number else { return nil }
    do throws(ThreadShortage) {
      try DetachedThread.start { [self] in
        sign.show()
        remove(number)
      }
      return sign
    } catch {
      remove(number)
      return nil
    }
  }

  private func remove(_ number: Int) { state.withLock { _ = $0.signs.removeValue(forKey: number) } }
}

import RoyalCore
import RoyalSpool

/// A message that came through the front of several nodes (its `Front` line): another node may have a copy, and be at work on it.
///
/// Nobody tells the node that has the first copy when the front gave it up and turned to another. So each keeps to times: what
/// leaves at once leaves before the second copy may; what does not is looked up right before; what was held up by a trouble
/// waits until the second copy is through. A second copy, and a first one that was held up, look and send in windows of the
/// clock that are never open for both: who comes later sees what the other has sent. Milliseconds, all of them.
struct FrontCopy {
  /// For so long after it left the front the first copy is answered without a look.
  static let alone = 2000
  /// How far the front's clock may be ahead.
  static let skew = 1000
  /// What is sent for it must be taken by the platform's machine within this.
  static let takenWithin = 2000
  /// A second copy waits for so long after it came, for the first to be answered: more than all of the above together.
  static let secondWaits = 8000
  /// A first copy that was held up waits for so long after it came: the front asks another node after at most 4 s.
  static let lateWaits = 25_000

  /// The windows: so long each, second copies' from the beginning of each period, those of first ones half a period later.
  static let period = 16_000
  static let window = 4000

  static let longestHold = lateWaits + period + window

  private let sent: Int
  /// When the hook began.
  let received: Int
  /// Another node had it before.
  let isSecond: Bool

  /// Nil for what came otherwise, and where the platform cannot be asked: waiting would gain nothing.
  init?(_ entry: Entry) {
    guard entry[.source] == "chatwoot", let sent = entry[.front].flatMap(Timestamp.parse),
      let received = entry[.received].flatMap(Timestamp.parse)
    else { return nil }
    self.sent = sent
    self.received = received
    isSecond = entry[.tried] != nil
  }

  /// Until when nothing is done about it, epoch milliseconds; nil where there is no reason to wait.
  /// - Parameters:
  ///   - now: when the drain sees it first.
  ///   - stranded: what was received until then was there when a drain ended that nobody had stopped.
  ///   - detour: by how much longer than usual it took from the front into the hook.
  func held(now: Int, stranded: Int, detour: Int = 0) -> Int? {
    let isLate = now - received > FrontCopy.alone || received <= stranded || detour > FrontCopy.alone
    guard isLate || isSecond else { return nil }
    let until = min(received, now) + (isSecond ? FrontCopy.secondWaits : FrontCopy.lateWaits)
    return until > now ? FrontCopy.nextWindow(until, isSecond: isSecond) : nil
  }

  /// When a window is open for a while from a moment on, or again.
  static func nextWindow(_ moment: Int, isSecond: Bool) -> Int {
    let open = left(ofWindowAt: moment, isSecond: isSecond)
    return open >= window / 2 ? moment : moment + open + period - window
  }

  /// How long a window is still open; negative: since when it is closed.
  static func left(ofWindowAt moment: Int, isSecond: Bool) -> Int {
    window - (moment + (isSecond ? 0 : period / 2)) % period
  }

  /// Whether a look is worth its cost before the agent is asked: another node had it, or it lay in one that hung.
  var isDoubtful: Bool { isSecond || delay > FrontCopy.alone }

  /// From the front's clock to the hook's.
  var delay: Int { received - sent }

  /// Until when the next attempt waits, epoch milliseconds.
  var retryWaits: Int { FrontCopy.nextWindow(received + FrontCopy.lateWaits, isSecond: isSecond) }

  /// Whether another node's answer must be looked for before one leaves at a moment.
  /// - Parameter now: epoch milliseconds.
  func mustBeLookedUp(now: Int) -> Bool { isSecond || left(now: now) < 0 }

  /// How long the answer may still take without a look, in milliseconds.
  func left(now: Int) -> Int {
    let age = now - sent
    return age < -FrontCopy.skew ? -1 : FrontCopy.alone - age
  }
}

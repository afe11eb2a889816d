import Dispatch
import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSystem
import Synchronization
import Testing

@testable import RoyalDrain

/// A platform of which only the sign that somebody writes is looked at.
private final class TypingPlatform: Delivery {
  let name = "chatwoot"
  let isConfigured = true
  let typing: TypingStyle
  private let gate = DispatchSemaphore(value: 0)
  private let state: Mutex<(calls: [Bool], outcomes: [TypingOutcome])>

  /// - Parameter isSlow: whether the first request takes until ``letGo()``.
  init(_ outcomes: [TypingOutcome] = [.done], typing: TypingStyle = .untilOff, isSlow: Bool = false) {
    self.typing = typing
    state = Mutex(([], outcomes))
    if !isSlow { gate.signal() }
  }

  var calls: [Bool] { state.withLock { $0.calls } }
  func letGo() { gate.signal() }

  func type(_ isOn: Bool, in destination: Destination) -> TypingOutcome {
    state.withLock { $0.calls.append(isOn) }
    gate.wait()
    gate.signal()
    return state.withLock { $0.outcomes.count > 1 ? $0.outcomes.removeFirst() : $0.outcomes[0] }
  }

  func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome { .sent(providerID: nil) }
  func find(_ part: OutgoingPart) -> Lookup { .absent }
  func handOff(_ destination: Destination) -> DeliveryOutcome { .sent(providerID: nil) }
}

@Suite("The sign that an answer is being written")
struct TypistTests {
  private let typist = Typist(log: Log(level: .error))
  private let there = Destination(source: "chatwoot", account: "1", conversation: "77")

  private func becomes(_ platform: TypingPlatform, _ calls: [Bool]) -> Bool {
    let deadline = Clock.monotonic() + 30_000
    while platform.calls != calls, Clock.monotonic() < deadline { usleep(2000) }
    return platform.calls == calls
  }

  @Test("is shown and taken away, and whoever shows it waits for neither")
  func slow() throws {
    let platform = TypingPlatform(isSlow: true)
    let sign = try #require(typist.begin(there, platform))
    sign.end()
    #expect(becomes(platform, [true]))
    platform.letGo()
    #expect(becomes(platform, [true, false]))
  }

  @Test("is taken away where nobody knows whether it was shown, and again where nobody knows whether it went")
  func unclear() throws {
    let platform = TypingPlatform([.unclear(reason: "x"), .unclear(reason: "y"), .done])
    try #require(typist.begin(there, platform)).end()
    #expect(becomes(platform, [true, false, false]))
  }

  @Test("is not taken away where it was refused")
  func refused() throws {
    let platform = TypingPlatform([.refused(reason: "x")])
    let sign = try #require(typist.begin(there, platform))
    sign.end()
    typist.close()
    #expect(becomes(platform, [true]))
  }

  @Test("is shown again for as long as the agent works where it goes by itself, not faster than it goes")
  func renewed() throws {
    let platform = TypingPlatform(typing: .each(milliseconds: 20))
    let start = Clock.monotonic()
    let sign = try #require(typist.begin(there, platform))
    let deadline = start + 30_000
    while platform.calls.count < 3, Clock.monotonic() < deadline { usleep(2000) }
    #expect(platform.calls.count >= 3)
    sign.end()
    #expect(Clock.monotonic() - start >= 40)
    #expect(platform.calls.allSatisfy { $0 })
  }

  @Test("is shown in no more than so many conversations, and nowhere by a platform that has none")
  func limited() throws {
    #expect(typist.begin(there, TypingPlatform(typing: .never)) == nil)
    let slow = TypingPlatform(isSlow: true)
    let signs = (0..<Typist.limit).compactMap { _ in typist.begin(there, slow) }
    #expect(signs.count == Typist.limit)
    #expect(typist.begin(there, TypingPlatform()) == nil)
    for sign in signs { sign.end() }
    slow.letGo()
    typist.close()
    #expect(slow.calls.filter { !$0 }.count == Typist.limit)
  }

  @Test("goes when the drain stops, and what an earlier drain left goes too")
  func closing() throws {
    let platform = TypingPlatform()
    let sign = try #require(typist.begin(there, platform))
    #expect(becomes(platform, [true]))
    typist.close()
    #expect(becomes(platform, [true, false]))
    let other = TypingPlatform()
    typist.clear(there, other)
    typist.close()
    #expect(becomes(other, [false]))
    sign.end()
  }

  @Test("is not shown where the destination is out", arguments: [true, false])
  func outage(isOut: Bool) throws {
    let fixture = try DrainFixture()
    let outages = Outages()
    outages.set("chatwoot/1", isOut: isOut)
    let old = fixture.runner
    let runner = TurnRunner(
      spool: old.spool, settings: old.settings, agent: old.agent, deliveries: old.deliveries, running: old.running,
      ends: old.ends, rate: old.rate, outages: outages, typist: typist, log: old.log, post: { _ in })
    let name = try fixture.store("Hola", id: "1")
    _ = runner.start([(.new(name.plain), name)], isLone: false)
    typist.close()
    let calls = fixture.transport.posts.filter { $0.url.hasSuffix("/toggle_typing_status") }
    #expect(calls.isEmpty == isOut)
  }
}

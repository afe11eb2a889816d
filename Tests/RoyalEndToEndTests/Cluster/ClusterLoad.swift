import Foundation
import Synchronization

@testable import RoyalTestKit

/// Customers who each have a conversation; their platform repeats what was not accepted.
final class ClusterLoad: Sendable {
  struct Result {
    /// The key of each message that was accepted, by its number.
    var accepted: [Int: String] = [:]
    var statuses: [Int: Int] = [:]
    /// How long the requests took, in seconds.
    var times: [Double] = []
    /// When requests began that were answered with 500.
    var refusals: [ContinuousClock.Instant] = []
    /// What came with a status that no sender should see.
    var strange: [String] = []
  }

  private struct State {
    var result = Result()
    var next = 1000
    var isOver = false
    var running = 0
  }

  private let state = Mutex(State())
  private let port: Int
  private let pause: UInt32

  /// Each sender's, one after another.
  private static let conversations = 10
  private static let senders = 6

  /// - Parameter pause: milliseconds between two messages of a sender.
  init(_ port: Int, pause: UInt32 = 100) {
    self.port = port
    self.pause = pause
  }

  func start() {
    for sender in 0..<ClusterLoad.senders {
      state.withLock { $0.running += 1 }
      Thread.detachNewThread { [self] in
        var turn = 0
        while let number = next() {
          send(number, conversation: 100 + sender * ClusterLoad.conversations + turn % ClusterLoad.conversations)
          turn += 1
          usleep(pause * 1000)
        }
        state.withLock { $0.running -= 1 }
      }
    }
  }

  private func next() -> Int? {
    state.withLock { state in
      state.next += 1
      return state.isOver ? nil : state.next
    }
  }

  private func send(_ number: Int, conversation: Int) {
    let body = Bodies.chatwoot("Hola, soy el \(number)", id: number, conversation: conversation, contact: conversation)
    while true {
      let begun = ContinuousClock.now
      let answer = try? Loopback.ask(port, HookRequest("/webhook/chatwoot?n=\(number)", body))
      note(number, answer, begun)
      if answer?.status == 200 { return }
      usleep(1_000_000)
    }
  }

  private func note(_ number: Int, _ answer: WebAnswer?, _ begun: ContinuousClock.Instant) {
    let status = answer?.status ?? 0
    state.withLock { state in
      state.result.statuses[status, default: 0] += 1
      state.result.times.append((ContinuousClock.now - begun) / .seconds(1))
      switch status {
      case 200: state.result.accepted[number] = answer?["id"] ?? ""
      case 500: state.result.refusals.append(begun)
      default: state.result.strange.append("\(number): \(status) \(answer?.text ?? "nothing")")
      }
    }
  }

  /// What has come to pass so far.
  var result: Result { state.withLock { $0.result } }

  /// No message more.
  func finish() -> Result {
    state.withLock { $0.isOver = true }
    while state.withLock({ $0.running }) > 0 { usleep(50_000) }
    return result
  }

  /// The conversation of each number that was accepted is not known here: a body names it.
  static func conversation(in line: String) -> String { line.split(separator: " ").last.map(String.init) ?? "" }
}

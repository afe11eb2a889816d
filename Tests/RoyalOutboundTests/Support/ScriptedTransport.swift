import RoyalOutbound
import Synchronization

/// A transport that gives answers in their order and keeps what it was asked; after the last it gives the last again.
final class ScriptedTransport: HTTPTransport {
  private let answers: [HTTPResult]
  private let recorded = Mutex<[HTTPCall]>([])

  init(_ answers: HTTPResult...) { self.answers = answers }
  init(list answers: [HTTPResult]) { self.answers = answers }

  var calls: [HTTPCall] { recorded.withLock { $0 } }

  func send(_ call: HTTPCall) -> HTTPResult {
    let index = recorded.withLock { calls in
      calls.append(call)
      return calls.count - 1
    }
    return answers[min(index, answers.count - 1)]
  }
}

extension HTTPResult {
  static func reply(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> HTTPResult {
    .reply(HTTPReply(status: status, headers: headers, body: Array(body.utf8)))
  }
}

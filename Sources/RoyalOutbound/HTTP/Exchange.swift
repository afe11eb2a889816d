import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request under way: collects the answer, and wakes the thread that waits for it.
final class Exchange: Sendable {
  /// Why a request was ended from this side.
  enum Stop: Sendable { case deadline, tooLarge, challenge }

  private struct Progress {
    var status: Int?
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    var hasSentBody = false
    var stop: Stop?
    var failure: NetworkFailure?
    var isComplete = false
  }

  private let call: HTTPCall
  private let progress = Mutex(Progress())
  private let finished = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(_ call: HTTPCall) { self.call = call }

  /// Waits for the end of the request, or for a reason to end it; false when the time is over.
  func wait(milliseconds: Int) -> Bool {
    finished.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  /// Ends the waiting. The first reason counts.
  func stop(_ reason: Stop) {
    let isFirst = progress.withLock { progress in
      guard progress.stop == nil, !progress.isComplete else { return false }
      progress.stop = reason
      return true
    }
    if isFirst { finished.signal() }
  }

  /// Waits until the task says that it has ended, where that could still tell something.
  func waitForEnd(milliseconds: Int) {
    guard progress.withLock({ $0.stop == .deadline && $0.status == nil }) else { return }
    _ = ended.wait(timeout: .now() + .milliseconds(milliseconds))
  }

  /// Some of the body was handed to the connection.
  func noteSentBody() { progress.withLock { $0.hasSentBody = true } }

  func receive(_ response: URLResponse) {
    guard let response = response as? HTTPURLResponse else { return }
    progress.withLock { progress in
      progress.status = response.statusCode
      for (name, value) in response.allHeaderFields { progress.headers["\(name)".lowercased()] = "\(value)" }
    }
  }

  /// Whether there was room for the data.
  func receive(_ data: Data) -> Bool {
    progress.withLock { progress in
      guard progress.body.count + data.count <= call.responseLimit else { return false }
      progress.body += data
      return true
    }
  }

  func complete(_ error: (any Error)?) {
    progress.withLock { progress in
      progress.isComplete = true
      progress.failure = error.map(NetworkFailure.init)
    }
    finished.signal()
    ended.signal()
  }

  /// What became of the request, once it has ended or was given up.
  func result() -> HTTPResult {
    progress.withLock { progress in
      switch (progress.stop, progress.failure) {
      case (.tooLarge, _): .ambiguous(reason: "the answer is larger than \(call.responseLimit) bytes")
      // An answer that was complete before the cancellation took effect counts.
      case (.deadline, nil) where progress.isComplete: reply(progress)
      case (.deadline, _): broken("no answer within \(call.timeout) ms", progress)
      case (nil, let failure?): broken(failure.reason, progress, isSurelyNotSent: failure.isSurelyNotSent)
      case (.challenge, _), (nil, nil): reply(progress)
      }
    }
  }

  private func reply(_ progress: Progress) -> HTTPResult {
    guard let status = progress.status else { return broken("the answer has no status", progress) }
    return .reply(HTTPReply(status: status, headers: progress.headers, body: progress.body))
  }

  /// A request without a whole answer. Nothing can have been done with a body of which nothing was sent; and once some of
  /// it was, no error says that nothing was done.
  private func broken(_ reason: String, _ progress: Progress, isSurelyNotSent: Bool = false) -> HTTPResult {
    let hasBody = call.body.map { !$0.isEmpty } ?? false
    let hasArrived = progress.hasSentBody || progress.status != nil
    let isBodyUntouched = hasBody && progress.isComplete
    return !hasArrived && (isSurelyNotSent || isBodyUntouched) ? .notSent(reason: reason) : .ambiguous(reason: reason)
  }
}

import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request under way: collects the answer, and wakes the thread that waits for it.
final class Exchange: Sendable {
  /// Why a request was stopped from this side.
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

  init(_ call: HTTPCall) { self.call = call }

  /// Whether the request came to an end in time.
  func wait(milliseconds: Int) -> Bool {
    finished.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  /// Remembers why the task is about to be cancelled; the first reason counts.
  func stop(_ reason: Stop) {
    progress.withLock { progress in
      if progress.stop == nil && !progress.isComplete { progress.stop = reason }
    }
  }

  func noteSentBody() { progress.withLock { $0.hasSentBody = true } }

  func receive(_ response: URLResponse) {
    guard let response = response as? HTTPURLResponse else { return }
    progress.withLock { progress in
      progress.status = response.statusCode
      for (name, value) in response.allHeaderFields {
        progress.headers["\(name)".lowercased()] = "\(value)"
      }
    }
  }

  /// Whether there is still room for more.
  func receive(_ data: Data) -> Bool {
    progress.withLock { progress in
      guard progress.body.count + data.count <= call.responseLimit else { return false }
      progress.body += data
      return true
    }
  }

  func complete(_ error: (any Error)?) {
    progress.withLock { progress in
      guard !progress.isComplete else { return }
      progress.isComplete = true
      progress.failure = error.map(NetworkFailure.init)
    }
    finished.signal()
  }

  func result() -> HTTPResult {
    progress.withLock { progress in
      if progress.stop == .tooLarge {
        return .ambiguous(reason: "the answer is larger than \(call.responseLimit) bytes")
      }
      if progress.stop == .deadline {
        return interrupted("no answer within \(call.timeout) ms", progress)
      }
      if let failure = progress.failure, progress.stop != .challenge {
        let isNotSent = failure.isSurelyNotSent && !progress.hasSentBody && progress.status == nil
        return isNotSent ? .notSent(reason: failure.reason) : interrupted(failure.reason, progress)
      }
      guard let status = progress.status else { return interrupted("the answer has no status", progress) }
      return .reply(HTTPReply(status: status, headers: progress.headers, body: progress.body))
    }
  }

  /// A request that ended early: no server can have acted on a body of which it got nothing.
  private func interrupted(_ reason: String, _ progress: Progress) -> HTTPResult {
    let hasBody = call.body.map { !$0.isEmpty } ?? false
    guard hasBody, !progress.hasSentBody, progress.isComplete, progress.status == nil else {
      return .ambiguous(reason: reason)
    }
    return .notSent(reason: reason)
  }
}

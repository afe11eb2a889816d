import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Hands what URLSession reports to the exchange.
final class ExchangeDelegate: NSObject, URLSessionDataDelegate {
  private let exchange: Exchange

  init(_ exchange: Exchange) { self.exchange = exchange }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // Not followed: the token must not go to wherever an answer points.
    exchange.receive(response)
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    // Any disposition but a password leaves the task waiting for ever on Linux: the 401 is taken from here, and the task
    // is ended.
    if let response = challenge.failureResponse ?? task.response { exchange.receive(response) }
    exchange.stop(.challenge)
    completionHandler(.cancelAuthenticationChallenge, nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
    totalBytesExpectedToSend: Int64
  ) {
    exchange.noteSentBody()
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    exchange.receive(response)
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    // Only the waiting thread may cancel: from here it would hold the queue up, and the data would pile up in it.
    if !exchange.receive(data) { exchange.stop(.tooLarge) }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    // A redirect without a usable Location is never reported as an answer of its own.
    if error == nil, let response = task.response { exchange.receive(response) }
    exchange.complete(error)
  }
}

import Dispatch
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests with one long-lived URLSession: no cookies, no cache, no stored credentials, no redirects.
public final class URLSessionTransport: HTTPTransport {
  private let session: URLSession
  private let exchanges = ExchangeDelegate()

  /// How long a cancelled request may take to say so, in milliseconds.
  private static let cancellationTime = 2_000

  public init() {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    session = URLSession(
      configuration: URLSessionTransport.configuration(), delegate: exchanges, delegateQueue: queue)
  }

  deinit { session.invalidateAndCancel() }

  private static func configuration() -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.urlCredentialStorage = nil
    configuration.httpMaximumConnectionsPerHost = 256
    return configuration
  }

  public func send(_ call: HTTPCall) -> HTTPResult {
    guard let request = URLSessionTransport.request(call) else { return .notSent(reason: "the URL is not one") }
    let exchange = Exchange(call)
    let task = call.body.map { session.uploadTask(with: request, from: Data($0)) } ?? session.dataTask(with: request)
    exchanges.begin(exchange, for: task)
    task.resume()
    if !exchange.wait(milliseconds: call.timeout) {
      exchange.stop(.deadline)
      task.cancel()
      _ = exchange.wait(milliseconds: URLSessionTransport.cancellationTime)
    }
    exchanges.end(task)
    return exchange.result()
  }

  private static func request(_ call: HTTPCall) -> URLRequest? {
    guard let url = URL(string: call.url), url.scheme == "http" || url.scheme == "https",
      url.host.map({ !$0.isEmpty }) ?? false
    else { return nil }
    // URLSession's own timeout starts again with every byte; the deadline of the call is kept by `send`.
    var request = URLRequest(url: url, timeoutInterval: Double(call.timeout) / 1000 + 10)
    request.httpMethod = call.method
    request.setValue("royal", forHTTPHeaderField: "User-Agent")
    // On a connection that was used before, libcurl answers its sudden end with a second attempt. A POST may not be sent
    // twice, so it gets a connection of its own.
    if call.body != nil { request.setValue("close", forHTTPHeaderField: "Connection") }
    for (name, value) in call.headers { request.setValue(value, forHTTPHeaderField: name) }
    return request
  }
}

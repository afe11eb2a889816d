import Dispatch
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests with URLSession: no cookies, no cache, no stored credentials, no redirects.
///
/// Each request has a session, and so a connection, of its own. When a connection that was used before ends without an
/// answer, libcurl sends the request again by itself; and on Linux an answer that comes faster than it is read keeps its
/// session from everything else.
public struct URLSessionTransport: HTTPTransport {
  public init() {}

  /// How long a cancelled request may take to tell whether anything was sent, in milliseconds.
  private static let cancellationTime = 1_000
  private static let ending = DispatchQueue(label: "royal.session.end", attributes: .concurrent)

  public func send(_ call: HTTPCall) -> HTTPResult {
    guard let request = URLSessionTransport.request(call) else { return .notSent(reason: "the URL is not one") }
    let exchange = Exchange(call)
    let session = URLSessionTransport.session(exchange)
    let task = call.body.map { session.uploadTask(with: request, from: Data($0)) } ?? session.dataTask(with: request)
    task.resume()
    if !exchange.wait(milliseconds: call.timeout) { exchange.stop(.deadline) }
    // Not here: ending waits for the session's queue, and that may be busy for as long as a server sends.
    URLSessionTransport.ending.async { session.invalidateAndCancel() }
    exchange.waitForEnd(milliseconds: URLSessionTransport.cancellationTime)
    return exchange.result()
  }

  private static func session(_ exchange: Exchange) -> URLSession {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.urlCredentialStorage = nil
    return URLSession(
      configuration: configuration, delegate: ExchangeDelegate(exchange), delegateQueue: DelegateQueue())
  }

  private static func request(_ call: HTTPCall) -> URLRequest? {
    guard let url = URL(string: call.url), url.scheme == "http" || url.scheme == "https",
      url.host.map({ !$0.isEmpty }) ?? false
    else { return nil }
    // URLSession's own timeout starts again with every byte; the deadline of the call is kept by `send`.
    var request = URLRequest(url: url, timeoutInterval: Double(call.timeout) / 1000 + 10)
    request.httpMethod = call.method
    request.setValue("royal", forHTTPHeaderField: "User-Agent")
    request.setValue("close", forHTTPHeaderField: "Connection")
    for (name, value) in call.headers { request.setValue(value, forHTTPHeaderField: name) }
    return request
  }
}

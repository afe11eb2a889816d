/// Sends one HTTP request and waits for the answer: the seam between deliveries and the network.
public protocol HTTPTransport: Sendable {
  /// Blocks until the answer is there or the call's time is over. Redirects are never followed.
  func send(_ call: HTTPCall) -> HTTPResult

  /// The same, with a step that must be done before the first byte of the request may leave, and as late as possible: the
  /// connection is there already where the transport can tell. Nothing is sent where the step fails.
  func send(_ call: HTTPCall, willSend: () throws -> Void) -> HTTPResult
}

extension HTTPTransport {
  public func send(_ call: HTTPCall, willSend: () throws -> Void) -> HTTPResult {
    do {
      try willSend()
    } catch {
      return .notSent(reason: "the step before it failed: \(error)")
    }
    return send(call)
  }
}

/// An HTTP request.
public struct HTTPCall: Sendable, Equatable {
  public var method: String
  public var url: String
  public var headers: [String: String]
  public var body: [UInt8]?
  /// The whole call's deadline in milliseconds.
  public var timeout: Int
  /// The most bytes of an answer that are read.
  public var responseLimit: Int
  /// The connection is given up where the other machine's kernel has not taken what was sent for so many milliseconds: what
  /// lies in a cut network then does not arrive when it is whole again. Kept for `http://` only.
  public var takenWithin: Int?

  public init(
    method: String, url: String, headers: [String: String] = [:], body: [UInt8]? = nil, timeout: Int = 30_000,
    responseLimit: Int = 1 << 20, takenWithin: Int? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.responseLimit = responseLimit
    self.takenWithin = takenWithin
  }
}

/// An HTTP answer.
public struct HTTPReply: Sendable, Equatable {
  public var status: Int
  /// Names in lower case.
  public var headers: [String: String]
  public var body: [UInt8]

  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// What became of a request.
public enum HTTPResult: Sendable, Equatable {
  case reply(HTTPReply)
  /// The request surely did not reach the server's application.
  case notSent(reason: String)
  /// The request may have been acted upon.
  case ambiguous(reason: String)
}

/// Why a request is not done as asked: the one type of everything that is not answered with a 2xx.
struct Refusal: Error, Equatable {
  /// What went wrong; the status depends on it and on who asks.
  enum Cause: Equatable {
    case malformed, unauthorized, forbidden, notFound, tooSlow, tooLarge, targetTooLong, notJSON, expectation
    case headersTooLarge, notImplemented, version, temporary
    /// - Parameter allow: the methods that the route knows, as in the `Allow` header.
    case method(allow: String)
  }

  let cause: Cause
  /// One clear sentence, without secrets.
  let sentence: String

  static func malformed(_ sentence: String) -> Refusal { Refusal(cause: .malformed, sentence: sentence) }
  static func unauthorized(_ sentence: String) -> Refusal { Refusal(cause: .unauthorized, sentence: sentence) }
  static func temporary(_ sentence: String) -> Refusal { Refusal(cause: .temporary, sentence: sentence) }
  static let notFound = Refusal(cause: .notFound, sentence: "there is no such route")
  static let tooSlow = Refusal(cause: .tooSlow, sentence: "the request did not arrive in time")

  static func tooLarge(limit: Int) -> Refusal {
    Refusal(cause: .tooLarge, sentence: "the body is larger than the \(limit) bytes that ROYAL_MAX_BODY allows")
  }

  /// The status to answer with: each platform repeats, or gives up, on other numbers (contracts §3 and §2.2).
  func status(for sender: Sender) -> Int {
    switch cause {
    case .malformed: 400
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .method: 405
    case .tooSlow: 408
    // Evolution repeats a 413 ten times.
    case .tooLarge: sender == .evolution ? 422 : 413
    case .targetTooLong: 414
    case .notJSON: 415
    case .expectation: 417
    case .headersTooLarge: 431
    case .notImplemented: 501
    case .version: 505
    // Chatwoot repeats 429 and 500 only.
    case .temporary: sender == .chatwoot ? 500 : 503
    }
  }
}

/// Who sends requests to a route.
enum Sender: Equatable { case chatwoot, evolution, other }

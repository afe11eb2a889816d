import RoyalCore

/// Where a request goes.
enum Route: Equatable {
  case front, health, stats, metrics, chatwoot, testMessage, clearQueue
  /// - Parameter tail: what stands behind `/webhook/evolution`: nothing, an event, a token, or a token and an event.
  case evolution(tail: [String])
  /// hooks.d/NAME.conf, whether or not it is there.
  case custom(name: String)

  /// The route of a decoded path, nil where there is none.
  init?(path: [UInt8]) {
    guard let (segments, hasSlash) = Route.segments(path) else { return nil }
    switch (segments, hasSlash) {
    case ([], _): self = .front
    case (["health"], false): self = .health
    case (["stats"], false): self = .stats
    case (["metrics"], false): self = .metrics
    case (["webhook", "chatwoot"], false): self = .chatwoot
    case (["test", "message"], false): self = .testMessage
    case (["admin", "clear-queue"], false): self = .clearQueue
    default:
      // The contract's URL by events is made by joining texts, so a slash at the end happens.
      if segments.starts(with: ["webhook", "evolution"]), segments.count <= 4 {
        self = .evolution(tail: Array(segments.dropFirst(2)))
      } else if segments.count == 2, segments[0] == "webhook", HookSettings.isName(segments[1]), !hasSlash {
        self = .custom(name: segments[1])
      } else {
        return nil
      }
    }
  }

  /// Splits a path at its slashes. Nil where it could mean another path to another program: empty and dot segments,
  /// control characters, backslashes, text that is not UTF-8.
  private static func segments(_ path: [UInt8]) -> (segments: [String], hasSlash: Bool)? {
    guard path.first == UInt8(ascii: "/"), UTF8Validation.isValid(path),
      !path.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
    else { return nil }
    var parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let hasSlash = parts.last?.isEmpty == true
    if hasSlash { parts.removeLast() }
    let segments = parts.map { String(decoding: $0, as: UTF8.self) }
    return segments.contains { $0.isEmpty || $0 == "." || $0 == ".." } ? nil : (segments, hasSlash)
  }

  /// The methods that the route knows, as in the `Allow` header.
  var allow: String {
    switch self {
    case .front, .health, .stats, .metrics: "GET, HEAD"
    case .chatwoot, .evolution, .custom, .testMessage, .clearQueue: "POST"
    }
  }

  /// Whether the route reads a JSON body.
  var wantsBody: Bool {
    switch self {
    case .chatwoot, .evolution, .custom, .testMessage: true
    case .front, .health, .stats, .metrics, .clearQueue: false
    }
  }

  var sender: Sender {
    switch self {
    case .chatwoot: .chatwoot
    case .evolution: .evolution
    case .front, .health, .stats, .metrics, .custom, .testMessage, .clearQueue: .other
    }
  }

  /// The route's name in the log.
  var name: String {
    switch self {
    case .front: "front"
    case .health: "health"
    case .stats: "stats"
    case .metrics: "metrics"
    case .chatwoot: "chatwoot"
    case .evolution: "evolution"
    case .custom(let name): name
    case .testMessage: "test"
    case .clearQueue: "clear"
    }
  }
}

extension Route {
  /// The route of a request.
  static func find(_ head: RequestHead) throws(Refusal) -> Route {
    guard let path = head.path, let route = Route(path: path) else { throw .notFound }
    return route
  }

  /// Refuses a method that the route does not take.
  func checkMethod(_ head: RequestHead) throws(Refusal) {
    guard allow == "POST" ? head.method == "POST" : ["GET", "HEAD"].contains(head.method) else {
      throw Refusal(cause: .method(allow: allow), sentence: "this route takes \(allow) only")
    }
  }

  /// Refuses a body that says that it is something else than JSON. Saying nothing is forgiven.
  func checkContentType(_ head: RequestHead) throws(Refusal) {
    guard wantsBody, let type = head.header("content-type") else { return }
    let name = type.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 }.map { $0.asciiLowercased }
    let isJSON =
      name.elementsEqual("application/json".utf8) || name.elementsEqual("text/json".utf8)
      || (name.starts(with: "application/".utf8) && name.suffix(5).elementsEqual("+json".utf8))
    guard isJSON else { throw Refusal(cause: .notJSON, sentence: "the Content-Type must be application/json") }
  }
}

extension Route {
  var isCustom: Bool { if case .custom = self { true } else { false } }
}

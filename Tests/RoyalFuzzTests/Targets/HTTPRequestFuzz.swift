@testable import RoyalCore
@testable import RoyalWebhook

/// A request means the same however it is cut into pieces, and never more than is allowed gets into the memory.
enum HTTPRequestFuzz {
  private static let limit = 4096

  private enum Outcome: Equatable {
    case request(method: String, path: [UInt8]?, query: [UInt8], names: [String?], body: [UInt8])
    case refused(Refusal)
  }

  static func check(_ text: [UInt8]) throws {
    let whole = outcome(of: text, piece: .max)
    try require(whole == outcome(of: text, piece: 1), "byte by byte it is another request")
    try require(whole == outcome(of: text, piece: 7), "in pieces of seven it is another request")
    try checkArrival(text, whole)
    switch whole {
    case .refused(let refusal): try checkRefusal(refusal)
    case .request(let method, let path, let query, _, let body):
      try require(body.count <= limit, "a body of \(body.count) bytes is accepted")
      try require(!method.isEmpty && method.utf8.allSatisfy(HTTPFields.isTokenByte), "the method is no token")
      try checkTarget(path, query)
    }
  }

  /// Whoever gets a request that is said to be whole never waits for the sender, and no whole one is waited for.
  private static func checkArrival(_ text: [UInt8], _ outcome: Outcome) throws {
    guard text.count <= RequestArrival.largest else { return }
    switch text.withUnsafeBytes({ RequestArrival($0) }) {
    case .underway: return
    case .whole:
      try require(self.outcome(of: text, piece: .max, end: .tooSlow) == outcome, "it is not whole")
    case .wanting(let count):
      try require(text.count < count && count <= RequestArrival.largest, "\(count) bytes are wanted of \(text.count)")
      guard case .refused = outcome else { return try require(false, "it is whole and waited for") }
    }
  }

  private static func checkTarget(_ path: [UInt8]?, _ query: [UInt8]) throws {
    _ = QueryString.value(of: "token", in: query)
    guard let path else { return }
    try require(!path.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x5C }, "the path holds control characters")
    guard let route = Route(path: path) else { return }
    // Whatever has a route is written in one way only, but for Evolution's own tail.
    if case .evolution(let tail) = route {
      try require(tail.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0x2F) }, "a bad tail")
    } else {
      let plain = ["/", "/health", "/webhook/chatwoot", "/test/message", "/admin/clear-queue", "/stats", "/metrics"]
      let text = String(decoding: path, as: UTF8.self)
      try require(plain.contains(text) || text.hasPrefix("/webhook/"), "\(text) has a route")
    }
  }

  static func checkRefusal(_ refusal: Refusal) throws {
    for sender in [Sender.chatwoot, .evolution, .other] {
      try require(400...599 ~= refusal.status(for: sender), "a refusal with status \(refusal.status(for: sender))")
      let answer = Answer(refusal, to: sender)
      try require((try? JSONValue.parse(answer.body))?["error"]?.string != nil, "a refusal's body is no JSON")
    }
  }

  /// - Parameter end: what happens where nothing is left; nil is the end of the connection.
  private static func outcome(of text: [UInt8], piece: Int, end: Refusal? = nil) -> Outcome {
    var rest = text[...]
    var reader = ByteReader { (count: Int) throws(Refusal) -> [UInt8] in
      if rest.isEmpty, let end { throw end }
      defer { rest = rest.dropFirst(min(count, piece)) }
      return Array(rest.prefix(min(count, piece)))
    }
    do throws(Refusal) {
      let head = try HTTPRequest.head(&reader, isFromLoopback: false)
      let names = ["host", "authorization", "content-type", "x-chatwoot-signature"].map(head.header)
      let body = try RequestBody.read(&reader, head.framing, limit: limit)
      return .request(method: head.method, path: head.path, query: head.query, names: names, body: body)
    } catch {
      return .refused(error)
    }
  }
}

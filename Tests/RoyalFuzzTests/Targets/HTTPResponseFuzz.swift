@testable import RoyalCore
@testable import RoyalOutbound

/// An answer of a platform means the same however it is cut into pieces, and stays within its limit.
enum HTTPResponseFuzz {
  private static let limit = 4096

  private enum Outcome: Equatable {
    case reply(HTTPReply)
    case failed(String)
  }

  static func check(_ text: [UInt8]) throws {
    for method in ["POST", "HEAD"] {
      let whole = outcome(of: text, piece: .max, method)
      try require(whole == outcome(of: text, piece: 1, method), "byte by byte it is another answer")
      guard case .reply(let reply) = whole else { continue }
      try require(reply.body.count <= limit, "an answer of \(reply.body.count) bytes is accepted")
      try require(200...599 ~= reply.status, "an answer with status \(reply.status)")
      try require(reply.headers.count <= ResponseReader.headersLimit, "\(reply.headers.count) headers")
      try require(
        reply.headers.values.allSatisfy { !$0.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F } },
        "a header's value holds control characters")
      if let wait = RetryAfter.milliseconds(in: reply.headers, now: 1_795_369_203_123) {
        try require(0...RetryAfter.limit ~= wait, "Retry-After is \(wait) ms")
      }
    }
  }

  private static func outcome(of text: [UInt8], piece: Int, _ method: String) -> Outcome {
    var reader = ResponseReader(method: method, limit: limit)
    var rest = text[...]
    do throws(ResponseError) {
      while !rest.isEmpty, reader.reply == nil {
        try reader.feed(Array(rest.prefix(piece)))
        rest = rest.dropFirst(piece)
      }
      if reader.reply == nil { try reader.finish() }
    } catch {
      return .failed(error.reason)
    }
    return reader.reply.map(Outcome.reply) ?? .failed("nothing")
  }
}

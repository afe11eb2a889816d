@testable import RoyalWebhook

/// A reader over fixed bytes that come in pieces, as they do on a socket.
func reader(_ bytes: [UInt8], piece: Int = 7) -> ByteReader {
  let stream = PieceStream(bytes, piece)
  return ByteReader { (count: Int) throws(Refusal) -> [UInt8] in stream.next(atMost: count) }
}

func reader(_ text: String, piece: Int = 7) -> ByteReader { reader(Array(text.utf8), piece: piece) }

private final class PieceStream {
  private var rest: ArraySlice<UInt8>
  private let piece: Int

  init(_ bytes: [UInt8], _ piece: Int) {
    rest = bytes[...]
    self.piece = piece
  }

  func next(atMost count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(min(count, piece)) }
    return Array(rest.prefix(min(count, piece)))
  }
}

extension RequestHead {
  /// A request for tests of what stands in its head.
  static func plain(
    _ headers: [String: String] = [:], method: String = "POST", path: String = "/", query: String = "",
    loopback: Bool = false
  ) -> RequestHead {
    RequestHead(
      method: method, path: Array(path.utf8), query: Array(query.utf8), header: { headers[$0] },
      framing: .length(0), isFromLoopback: loopback)
  }
}

/// The refusal that a piece of work ends in, or nil.
func refusal(_ work: () throws -> Void) -> Refusal? {
  do {
    try work()
    return nil
  } catch {
    return error as? Refusal
  }
}

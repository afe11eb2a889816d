/// Reads a request's body to its end, never more than is allowed into the memory.
enum RequestBody {
  /// - Parameter limit: bytes; a longer body is read on and thrown away, then refused.
  static func read(_ reader: inout ByteReader, _ framing: BodyFraming, limit: Int) throws(Refusal) -> [UInt8] {
    switch framing {
    case .none(let refusal): throw refusal
    case .length(let count): try read(&reader, count: count, limit: limit)
    case .chunked: try readChunks(&reader, limit: limit)
    }
  }

  private static func read(_ reader: inout ByteReader, count: Int, limit: Int) throws(Refusal) -> [UInt8] {
    guard count <= limit else {
      // The refusal is the better answer even where the rest does not come in time.
      try? reader.discard(count)
      throw .tooLarge(limit: limit)
    }
    var body: [UInt8] = []
    body.reserveCapacity(count)
    try reader.append(to: &body, until: count)
    guard body.count == count else { throw .malformed("the body ends after \(body.count) of \(count) bytes") }
    return body
  }

  /// RFC 9112 §7.1; extensions and trailers are read over.
  private static func readChunks(_ reader: inout ByteReader, limit: Int) throws(Refusal) -> [UInt8] {
    var body: [UInt8] = []
    var lines = HTTPLines()
    var isTooLarge = false
    while true {
      let size = try chunkSize(&reader)
      if size == 0 { break }
      isTooLarge = isTooLarge || size > limit - body.count
      if isTooLarge { try reader.discard(size) } else { try append(&reader, size, to: &body) }
      var end = HTTPLines()
      guard try end.next(&reader, overlong: badChunk).isEmpty else { throw badChunk }
    }
    _ = try HTTPFields(&reader, &lines)
    if isTooLarge { throw .tooLarge(limit: limit) }
    return body
  }

  private static func append(_ reader: inout ByteReader, _ size: Int, to body: inout [UInt8]) throws(Refusal) {
    let end = body.count + size
    try reader.append(to: &body, until: end)
    guard body.count == end else { throw .malformed("the body ends in the middle of a chunk") }
  }

  private static func chunkSize(_ reader: inout ByteReader) throws(Refusal) -> Int {
    var lines = HTTPLines()
    let line = try lines.next(&reader, overlong: badChunk)
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
    let rest = line[digits.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
    guard rest.first == nil || rest.first == UInt8(ascii: ";"), (1...15).contains(digits.count),
      digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw badChunk }
    return size
  }

  private static let badChunk = Refusal.malformed("a chunk of the body is malformed")
}

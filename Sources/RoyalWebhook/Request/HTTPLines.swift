/// The lines of an HTTP/1.1 head or trailer, with the limits that keep a sender from filling the memory.
struct HTTPLines {
  /// Bytes of a line, its CRLF included.
  static let lineLimit = 8 * 1024
  /// Bytes of all lines.
  static let totalLimit = 64 * 1024
  /// Header fields.
  static let fieldLimit = 100

  private var total = 0

  /// The next line without its CRLF. A CR or LF alone is refused (RFC 9112 §2.2): two programs that split lines differently see
  /// two different requests.
  /// - Parameter overlong: what to say of a line over the limit.
  mutating func next(_ reader: inout ByteReader, overlong: Refusal) throws(Refusal) -> [UInt8] {
    var line: [UInt8] = []
    while let byte = try reader.byte() {
      total += 1
      if total > HTTPLines.totalLimit { throw HTTPLines.tooLarge }
      switch byte {
      case 0x0A:
        guard line.last == 0x0D else { throw .malformed("a line of the head ends without a carriage return") }
        line.removeLast()
        return line
      case _ where line.last == 0x0D: throw .malformed("a carriage return stands alone in the head")
      case 0x00: throw .malformed("a NUL byte stands in the head")
      default: line.append(byte)
      }
      if line.count > HTTPLines.lineLimit - 1 { throw overlong }
    }
    throw .malformed(line.isEmpty && total == 0 ? "the request is empty" : "the request ends in the middle of its head")
  }

  static let tooLarge = Refusal(
    cause: .headersTooLarge,
    sentence: "the head is too large: 8 KiB a line, 100 fields and 64 KiB in all are allowed")
}

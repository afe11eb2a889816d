extension HeaderBlock {
  /// The most bytes that the header block may have: more than the programs themselves ever write, such as 1000 members of a
  /// turn, or 50 lines of ``HeaderValue/limit``.
  private static let headerLimit = 1 << 20

  /// Reads header lines and body; an end of line may be CR LF.
  /// - Parameter bytes: the whole file.
  /// - Throws: ``EntryError`` where a line is no header line or the blank line is missing.
  public static func parse(_ bytes: [UInt8]) throws(EntryError) -> HeaderBlock {
    var headers: [Header] = []
    var position = 0
    while true {
      guard let line = nextLine(of: bytes, from: &position) else {
        throw EntryError("the blank line between the header lines and the text is missing")
      }
      if line.isEmpty { break }
      headers.append(try header(from: line, number: headers.count + 1))
    }
    return HeaderBlock(headers: headers, body: Array(bytes[position...]))
  }

  /// The line that starts at `position`, without its end; moves `position` behind it. Nil where no line ends within the limit.
  private static func nextLine(of bytes: [UInt8], from position: inout Int) -> ArraySlice<UInt8>? {
    let window = bytes[position..<min(bytes.count, headerLimit)]
    guard let end = window.firstIndex(of: 0x0A) else { return nil }
    var line = bytes[position..<end]
    if line.last == 0x0D { line.removeLast() }
    position = end + 1
    return line
  }

  private static func header(from line: ArraySlice<UInt8>, number: Int) throws(EntryError) -> Header {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw EntryError("line \(number) is no header line (\"Name: value\")") }
    guard UTF8Validation.isValid(line) else { throw EntryError("line \(number) is not valid UTF-8") }
    let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
    return Header(
      name: String(decoding: line[..<colon], as: UTF8.self),
      value: HeaderValue.clean(String(decoding: value, as: UTF8.self)))
  }
}

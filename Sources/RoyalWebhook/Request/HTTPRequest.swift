import RoyalCore

/// A request as it stands on a socket, HTTP/1.1 (RFC 9112); HTTP/1.0 is accepted.
enum HTTPRequest {
  /// Reads to the end of the head.
  static func head(_ reader: inout ByteReader, isFromLoopback: Bool) throws(Refusal) -> RequestHead {
    var lines = HTTPLines()
    let line = try requestLine(&reader, &lines)
    let fields = try HTTPFields(&reader, &lines)
    guard fields.all("host").count == 1 || (line.minor == 0 && fields.all("host").isEmpty) else {
      throw .malformed("the Host field is missing, or there are two")
    }
    let question = line.target.firstIndex(of: UInt8(ascii: "?"))
    let path = line.target[..<(question ?? line.target.endIndex)]
    return RequestHead(
      method: line.method,
      path: PercentEncoding.decodePath(path),
      query: question.map { Array(line.target[($0 + 1)...]) } ?? [],
      header: { fields[$0] },
      framing: try BodyFraming(fields, minor: line.minor),
      isFromLoopback: isFromLoopback,
      expectsContinue: try expectsContinue(fields, minor: line.minor))
  }

  private static func requestLine(
    _ reader: inout ByteReader, _ lines: inout HTTPLines
  ) throws(Refusal) -> (method: String, target: ArraySlice<UInt8>, minor: Int) {
    let overlong = Refusal(cause: .targetTooLong, sentence: "the request line is longer than 8 KiB")
    var line = try lines.next(&reader, overlong: overlong)
    // RFC 9112 §2.2: one empty line before the request is forgiven.
    if line.isEmpty { line = try lines.next(&reader, overlong: overlong) }
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(HTTPFields.isTokenByte), !parts[1].isEmpty,
      parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .malformed("the request line is not \"METHOD target HTTP/1.1\"") }
    return (String(decoding: parts[0], as: UTF8.self), originForm(parts[1]), try minorVersion(parts[2]))
  }

  private static func minorVersion(_ text: ArraySlice<UInt8>) throws(Refusal) -> Int {
    if text.elementsEqual("HTTP/1.1".utf8) { return 1 }
    if text.elementsEqual("HTTP/1.0".utf8) { return 0 }
    guard text.starts(with: "HTTP/".utf8) else { throw .malformed("the request line names no version of HTTP") }
    throw Refusal(cause: .version, sentence: "only HTTP/1.1 and HTTP/1.0 are spoken here")
  }

  /// `http://host/path` means `/path` (RFC 9112 §3.2.2).
  private static func originForm(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for scheme in ["http://", "https://"] where target.starts(with: scheme.utf8) {
      return target.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    }
    return target
  }

  private static func expectsContinue(_ fields: HTTPFields, minor: Int) throws(Refusal) -> Bool {
    guard let expectation = fields["expect"], minor == 1 else { return false }
    guard expectation.utf8.map({ $0.asciiLowercased }).elementsEqual("100-continue".utf8) else {
      throw Refusal(cause: .expectation, sentence: "no expectation but 100-continue is understood")
    }
    return true
  }
}

/// Why an answer could not be read.
struct ResponseError: Error, Equatable {
  var reason: String

  static let notHTTP = ResponseError(reason: "the answer is not HTTP")
  static func tooLarge(_ limit: Int) -> ResponseError {
    ResponseError(reason: "the answer is larger than \(limit) bytes")
  }
}

/// An answer's status line and headers (RFC 9112 §4 and §5).
struct ResponseHead: Sendable, Equatable {
  /// How long the body is (RFC 9112 §6.3).
  enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
    case untilEnd
  }

  let status: Int
  /// Names in lower case; values of the same name joined with commas (RFC 9110 §5.3).
  private(set) var headers: [String: String] = [:]
  private var last: String?

  /// - Parameter statusLine: without its end. A missing reason phrase is no error, nor is its blank.
  init(statusLine: [UInt8]) throws(ResponseError) {
    guard statusLine.count >= 12, statusLine.starts(with: "HTTP/1.".utf8), ResponseHead.isDigit(statusLine[7]),
      statusLine[8] == UInt8(ascii: " "), statusLine[9...11].allSatisfy(ResponseHead.isDigit),
      statusLine.count == 12 || statusLine[12] == UInt8(ascii: " ")
    else { throw .notHTTP }
    status = statusLine[9...11].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard 100...599 ~= status else { throw ResponseError(reason: "the answer's status is \(status)") }
  }

  /// Whether another answer follows. A change of protocol is not: nobody asked for one.
  var isInterim: Bool { 100...199 ~= status && status != 101 }

  /// - Parameter line: without its end, not empty.
  mutating func add(line: [UInt8]) throws(ResponseError) {
    let content = ResponseHead.trimmed(line[...])
    guard content.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .notHTTP }
    if ResponseHead.isBlank(line[0]) { return try fold(content) }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .notHTTP }
    let name = ResponseHead.trimmed(line[..<colon])
    guard HTTPToken.isToken(name) else { throw .notHTTP }
    let key = String(decoding: name, as: UTF8.self).lowercased()
    let value = String(decoding: ResponseHead.trimmed(line[(colon + 1)...]), as: UTF8.self)
    headers[key] = headers[key].map { "\($0), \(value)" } ?? value
    last = key
  }

  /// A line that goes on with the header before it (RFC 9112 §5.2).
  private mutating func fold(_ content: ArraySlice<UInt8>) throws(ResponseError) {
    guard let last else { throw .notHTTP }
    headers[last, default: ""] += " " + String(decoding: content, as: UTF8.self)
  }

  /// - Parameter method: the request's.
  func framing(method: String) throws(ResponseError) -> Framing {
    if status == 101 { throw ResponseError(reason: "the answer changes the protocol") }
    if method == "HEAD" || status == 204 || status == 304 { return .none }
    switch headers["transfer-encoding"]?.lowercased() {
    case nil, "identity": break
    case "chunked": return .chunked
    default: throw ResponseError(reason: "the answer's transfer coding is unknown")
    }
    return try headers["content-length"].map(ResponseHead.length) ?? .untilEnd
  }

  /// The same number more than once counts once (RFC 9110 §8.6). One that is too large for an Int is larger than any limit.
  private static func length(_ value: String) throws(ResponseError) -> Framing {
    let numbers = Set(
      value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
        String(decoding: trimmed(Array(part)[...]), as: UTF8.self)
      })
    guard numbers.count == 1, let number = numbers.first, !number.isEmpty, number.utf8.allSatisfy(isDigit) else {
      throw ResponseError(reason: "the answer's Content-Length is no number")
    }
    return .length(Int(number) ?? .max)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes.drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}

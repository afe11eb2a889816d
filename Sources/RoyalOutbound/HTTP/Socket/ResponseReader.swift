/// Reads one answer out of bytes as they come (RFC 9112 §2 to §7). It knows no socket, and nothing in it grows beyond its
/// limits.
///
/// | state      | what is read                        | next                                                     |
/// |------------|-------------------------------------|----------------------------------------------------------|
/// | statusLine | a line                              | headers                                                  |
/// | headers    | lines; the empty one ends them      | statusLine after 1xx, body, untilEnd, chunkSize, complete |
/// | body       | so many bytes                       | complete                                                 |
/// | untilEnd   | all there is                        | complete at the connection's end                         |
/// | chunkSize  | a line                              | chunk, trailers after the last                           |
/// | chunk      | so many bytes                       | chunkEnd                                                 |
/// | chunkEnd   | an empty line                       | chunkSize                                                |
/// | trailers   | lines, ignored; the empty one ends  | complete                                                 |
struct ResponseReader: Sendable {
  private enum State: Sendable, Equatable {
    case statusLine, headers
    case body(left: Int)
    case untilEnd, chunkSize
    case chunk(left: Int)
    case chunkEnd, trailers, complete
  }

  /// Bytes of all status lines, headers and trailers together.
  static let headLimit = 64 * 1024
  /// Bytes of a line.
  static let lineLimit = 8 * 1024
  /// Headers and trailers together.
  static let headersLimit = 100
  /// Answers with a status of 1xx.
  static let interimLimit = 16

  private let method: String
  private let limit: Int
  private var state = State.statusLine
  private var line: [UInt8] = []
  private var headBytes = 0
  private var headersCount = 0
  private var interimCount = 0
  private var head: ResponseHead?
  private var body: [UInt8] = []

  /// - Parameters:
  ///   - method: the request's.
  ///   - limit: the most bytes of the body.
  init(method: String, limit: Int) {
    self.method = method
    self.limit = limit
  }

  /// The answer, once it is complete.
  var reply: HTTPReply? {
    guard state == .complete, let head else { return nil }
    return HTTPReply(status: head.status, headers: head.headers, body: body)
  }

  /// Takes the next bytes. What follows a complete answer is ignored.
  mutating func feed(_ bytes: [UInt8]) throws(ResponseError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch state {
      case .body(let left):
        let count = try keep(&rest, atMost: left)
        state = left == count ? .complete : .body(left: left - count)
      case .chunk(let left):
        let count = try keep(&rest, atMost: left)
        state = left == count ? .chunkEnd : .chunk(left: left - count)
      case .untilEnd: _ = try keep(&rest, atMost: .max)
      case .complete: return
      case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
        if let line = try nextLine(&rest) { try take(line) }
      }
    }
  }

  /// The connection has ended.
  mutating func finish() throws(ResponseError) {
    switch state {
    case .complete: return
    case .untilEnd: state = .complete
    case .statusLine where line.isEmpty && head == nil:
      throw ResponseError(reason: "the connection ended with no answer")
    case .statusLine, .headers: throw ResponseError(reason: "no answer but the beginning of its headers")
    case .body, .chunkSize, .chunk, .chunkEnd, .trailers:
      throw ResponseError(reason: "the connection failed: the answer ended too early")
    }
  }

  private mutating func keep(_ rest: inout ArraySlice<UInt8>, atMost most: Int) throws(ResponseError) -> Int {
    let part = rest.prefix(most)
    guard part.count <= limit - body.count else { throw .tooLarge(limit) }
    body += part
    rest = rest[part.endIndex...]
    return part.count
  }

  /// A line without its end, CR LF or LF alone (RFC 9112 §2.2); nil where the end is not there yet.
  private mutating func nextLine(_ rest: inout ArraySlice<UInt8>) throws(ResponseError) -> [UInt8]? {
    let part = rest.prefix { $0 != 0x0A }
    let hasEnd = part.endIndex < rest.endIndex
    rest = rest[(hasEnd ? part.endIndex + 1 : part.endIndex)...]
    guard line.count + part.count <= ResponseReader.lineLimit else {
      throw ResponseError(reason: "a line of the answer is longer than \(ResponseReader.lineLimit) bytes")
    }
    line += part
    guard hasEnd else { return nil }
    defer { line = [] }
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  private mutating func take(_ line: [UInt8]) throws(ResponseError) {
    switch state {
    case .statusLine:
      try countHead(line)
      head = try ResponseHead(statusLine: line)
      state = .headers
    case .headers:
      try countHead(line)
      if line.isEmpty { try endHead() } else { try head?.add(line: line) }
    case .chunkSize: state = try afterSize(ChunkSize.parse(line))
    case .chunkEnd:
      guard line.isEmpty else { throw ResponseError(reason: "a chunk of the answer does not end where it should") }
      state = .chunkSize
    case .trailers:
      try countHead(line)
      if line.isEmpty { state = .complete }
    case .body, .untilEnd, .chunk, .complete: preconditionFailure("These states read no lines.")
    }
  }

  private mutating func countHead(_ line: [UInt8]) throws(ResponseError) {
    headBytes += line.count + 2
    if state != .statusLine, !line.isEmpty { headersCount += 1 }
    guard headBytes <= ResponseReader.headLimit, headersCount <= ResponseReader.headersLimit else {
      throw ResponseError(reason: "the answer's headers are too many")
    }
  }

  private mutating func endHead() throws(ResponseError) {
    guard let head else { return }
    if head.isInterim {
      interimCount += 1
      guard interimCount <= ResponseReader.interimLimit else {
        throw ResponseError(reason: "no answer but interim ones")
      }
      state = .statusLine
      return
    }
    switch try head.framing(method: method) {
    case .none, .length(0): state = .complete
    case .length(let length) where length > limit: throw .tooLarge(limit)
    case .length(let length): state = .body(left: length)
    case .chunked: state = .chunkSize
    case .untilEnd: state = .untilEnd
    }
  }

  private func afterSize(_ size: Int) throws(ResponseError) -> State {
    guard size <= limit - body.count else { throw .tooLarge(limit) }
    return size == 0 ? .trailers : .chunk(left: size)
  }
}

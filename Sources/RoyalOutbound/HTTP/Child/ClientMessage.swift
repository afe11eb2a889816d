/// What the daemon tells an HTTP client process: a call to make.
enum CallMessage {
  static func bytes(_ call: HTTPCall) -> [UInt8] {
    var writer = FrameWriter()
    writer.add(call.method)
    writer.add(call.url)
    writer.add(call.headers)
    writer.add(call.body == nil ? 0 : 1)
    writer.add(call.body ?? [])
    writer.add(call.timeout)
    writer.add(call.responseLimit)
    return writer.bytes
  }

  static func parse(_ bytes: [UInt8]) throws(FrameError) -> HTTPCall {
    var reader = FrameReader(bytes)
    var call = HTTPCall(method: try reader.text(), url: try reader.text())
    call.headers = try reader.headers()
    let hasBody = try reader.number() == 1
    let body = try reader.string()
    call.body = hasBody ? body : nil
    call.timeout = try reader.number()
    call.responseLimit = try reader.number()
    try reader.end()
    return call
  }
}

/// What an HTTP client process tells the daemon, in this order for every call.
enum ClientMessage: Equatable {
  /// It has the whole call, and begins with it after this.
  case taken
  case result(HTTPResult)

  private enum Kind: Int { case taken, reply, notSent, ambiguous }

  var bytes: [UInt8] {
    var writer = FrameWriter()
    switch self {
    case .taken: writer.add(Kind.taken.rawValue)
    case .result(.reply(let reply)):
      writer.add(Kind.reply.rawValue)
      writer.add(reply.status)
      writer.add(reply.headers)
      writer.add(reply.body)
    case .result(.notSent(let reason)):
      writer.add(Kind.notSent.rawValue)
      writer.add(reason)
    case .result(.ambiguous(let reason)):
      writer.add(Kind.ambiguous.rawValue)
      writer.add(reason)
    }
    return writer.bytes
  }

  init(_ bytes: [UInt8]) throws(FrameError) {
    var reader = FrameReader(bytes)
    guard let kind = Kind(rawValue: try reader.number()) else { throw FrameError() }
    switch kind {
    case .taken: self = .taken
    case .reply:
      let status = try reader.number()
      let headers = try reader.headers()
      self = .result(.reply(HTTPReply(status: status, headers: headers, body: try reader.string())))
    case .notSent: self = .result(.notSent(reason: try reader.text()))
    case .ambiguous: self = .result(.ambiguous(reason: try reader.text()))
    }
    try reader.end()
  }
}

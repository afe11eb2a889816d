/// A request as a web server passes it on in environment variables, CGI/1.1 (RFC 3875 §4.1).
enum CGIRequest {
  /// - Parameter environment: looks a variable up.
  static func head(_ environment: @escaping (String) -> String?) -> RequestHead {
    RequestHead(
      method: environment("REQUEST_METHOD") ?? "",
      path: path(environment),
      query: Array((environment("QUERY_STRING") ?? "").utf8),
      header: { header($0, environment) },
      framing: framing(environment("CONTENT_LENGTH")),
      isFromLoopback: isLoopback(environment("REMOTE_ADDR") ?? ""))
  }

  /// PATH_INFO comes decoded; the path of REQUEST_URI, for servers that are not told to set the other, does not.
  private static func path(_ environment: (String) -> String?) -> [UInt8]? {
    if let path = environment("PATH_INFO"), !path.isEmpty { return Array(path.utf8) }
    guard let target = environment("REQUEST_URI") else { return nil }
    return PercentEncoding.decodePath(target.utf8.prefix { $0 != UInt8(ascii: "?") })
  }

  private static func header(_ name: String, _ environment: (String) -> String?) -> String? {
    let upper = name.utf8.map { byte in
      let isLetter = (0x61...0x7A).contains(byte)
      return isLetter ? byte & 0xDF : byte == 0x2D ? 0x5F : byte
    }
    let variable = (name == "content-type" ? "" : "HTTP_") + String(decoding: upper, as: UTF8.self)
    return environment(variable).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func framing(_ length: String?) -> BodyFraming {
    guard let length, !length.isEmpty else { return .none(.malformed("CONTENT_LENGTH is missing")) }
    switch ContentLength(length) {
    case .bytes(let count): return .length(count)
    case .tooMany: return .length(Int.max)
    case .invalid: return .none(.malformed("CONTENT_LENGTH is not a number of bytes"))
    }
  }

  /// Whether an address in text is this machine's own: 127.0.0.0/8, ::1, or the former written as IPv6.
  static func isLoopback(_ address: String) -> Bool {
    let mapped = "::ffff:"
    let plain = address.hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address
    return plain == "::1"
      || (plain.hasPrefix("127.") && plain.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
  }
}

/// The value of a Content-Length: digits only (RFC 9110 §8.6).
enum ContentLength: Equatable {
  case bytes(Int)
  case tooMany
  case invalid

  init(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      self = .invalid
      return
    }
    self = Int(text).map { .bytes($0) } ?? .tooMany
  }
}

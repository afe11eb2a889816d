import RoyalCore

/// A request as far as it is known before its body is read; the same whether it came by CGI or by HTTP.
struct RequestHead {
  /// As sent, `GET` for instance; methods are case-sensitive (RFC 9110 §9.1).
  let method: String
  /// Percent-decoded. Nil where the target cannot be a path of ours: encoded slashes, NUL, bad escapes.
  let path: [UInt8]?
  /// What stands behind the question mark, as sent.
  let query: [UInt8]
  /// The value of a header field; names are in lower case. Several fields of one name are joined by commas.
  let header: (String) -> String?
  let framing: BodyFraming
  /// Whether the request came over the loopback interface; a proxy on this machine may still have forwarded it.
  let isFromLoopback: Bool
  var expectsContinue = false

  /// Whether a proxy says that it forwarded the request for somebody else.
  var isForwarded: Bool {
    ["x-forwarded-for", "forwarded", "x-real-ip"].contains { header($0) != nil }
  }

  /// Whether a page in a browser sends it: Origin (RFC 6454 §7) comes with every POST of one.
  var isFromPage: Bool { header("origin") != nil }

  /// The token of `Authorization: Bearer` (RFC 6750 §2.1).
  var bearerToken: String? {
    guard let value = header("authorization") else { return nil }
    let bytes = Array(value.utf8)
    let scheme = Array("bearer ".utf8)
    guard bytes.count > scheme.count, zip(bytes, scheme).allSatisfy({ $0.asciiLowercased == $1 }) else { return nil }
    return String(decoding: bytes[scheme.count...].drop { $0 == 0x20 }, as: UTF8.self)
  }
}

/// How the end of a request's body is known.
enum BodyFraming: Equatable {
  /// Bytes.
  case length(Int)
  /// RFC 9112 §7.1.
  case chunked
  /// There is no body that could be read; a route that needs one answers with this.
  case none(Refusal)
}

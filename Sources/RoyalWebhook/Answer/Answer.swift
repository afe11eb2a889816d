import RoyalCore

/// What is said back: a status, fields and a body, written in one piece.
struct Answer {
  let status: Int
  /// The lines of fields that not every answer has.
  private(set) var fields = ""
  let body: [UInt8]
  private(set) var contentType = "application/json"
  /// What a browser may do with the answer: nothing, unless it is a page.
  private(set) var policy = "default-src 'none'; frame-ancestors 'none'"

  init(status: Int, _ object: JSONObject) {
    self.status = status
    body = object.bytes
  }

  /// - Parameter policy: the Content-Security-Policy, for a page that brings a style along.
  init(status: Int, _ text: String, type: String, policy: String? = nil) {
    self.status = status
    body = Array(text.utf8)
    contentType = type
    if let policy { self.policy = policy }
  }

  init(_ refusal: Refusal, to sender: Sender) {
    self.init(status: refusal.status(for: sender), JSONObject().text("status", "error").text("error", refusal.sentence))
    if case .method(let allow) = refusal.cause { add("Allow", allow) }
    if status == 401 { add("WWW-Authenticate", "Bearer") }
    if status == 503 { add("Retry-After", "10") }
  }

  /// Adds one more field.
  mutating func add(_ name: String, _ value: String) { fields += "\(name): \(value)\r\n" }

  /// The answer's bytes.
  /// - Parameter isHead: whether the request was HEAD, which is answered without the body.
  func bytes(_ gateway: Gateway, isHead: Bool) -> [UInt8] {
    let start = gateway == .cgi ? "Status: " : "HTTP/1.1 "
    let end = gateway == .cgi ? "\r\n" : "Connection: close\r\n\r\n"
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + body.count)
    for text in [
      start, String(status), " ", Answer.phrase(status), "\r\nContent-Type: ", contentType, "\r\nContent-Length: ",
      String(body.count), "\r\n", fields, "Cache-Control: no-store\r\nContent-Security-Policy: ", policy,
      Answer.security, end,
    ] { bytes += text.utf8 }
    if !isHead { bytes += body }
    return bytes
  }

  /// No answer is kept, framed, sniffed, or read by another site's scripts: there is no CORS.
  private static let security = """
    \r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n\
    Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n
    """

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 202: "Accepted"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }
}

/// How the request came and the answer goes.
enum Gateway: Equatable {
  /// RFC 3875: the web server speaks HTTP.
  case cgi
  /// RFC 9112 on standard input and output.
  case http
}

import RoyalCore

/// What is said back: a status, fields and a body, written in one piece.
struct Answer {
  let status: Int
  var fields: [(name: String, value: String)] = []
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
    if case .method(let allow) = refusal.cause { fields.append(("Allow", allow)) }
    if status == 401 { fields.append(("WWW-Authenticate", "Bearer")) }
    if status == 503 { fields.append(("Retry-After", "10")) }
  }

  /// The answer's bytes.
  /// - Parameter isHead: whether the request was HEAD, which is answered without the body.
  func bytes(_ gateway: Gateway, isHead: Bool) -> [UInt8] {
    var head = gateway == .cgi ? "Status: " : "HTTP/1.1 "
    head += "\(status) \(Answer.phrase(status))\r\nContent-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n"
    for field in fields + securityFields { head += "\(field.name): \(field.value)\r\n" }
    if gateway == .http { head += "Connection: close\r\n" }
    return Array((head + "\r\n").utf8) + (isHead ? [] : body)
  }

  /// No answer is kept, framed, sniffed, or read by another site's scripts: there is no CORS.
  private var securityFields: [(name: String, value: String)] {
    [
      ("Cache-Control", "no-store"), ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
  }

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

import RoyalCore

/// What is said back: a status, fields and a body, written in one piece.
struct Answer {
  let status: Int
  var fields: [(name: String, value: String)] = []
  let body: [UInt8]

  init(status: Int, _ object: JSONObject) {
    self.status = status
    body = object.bytes
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
    head += "\(status) \(Answer.phrase(status))\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    if gateway == .http { head += "Connection: close\r\n" }
    return Array((head + "\r\n").utf8) + (isHead ? [] : body)
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

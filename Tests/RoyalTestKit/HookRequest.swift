import Foundation
import Testing

/// How a request comes to royal-hook.
enum Way: String, CaseIterable, CustomTestStringConvertible {
  /// From nginx and fcgiwrap.
  case cgi
  /// From inetd or a systemd socket.
  case http

  var testDescription: String { rawValue }
}

/// A request to royal-hook that can be wrong in every way.
struct HookRequest {
  enum Length {
    case right, missing
    case text(String)
  }

  var method = "POST"
  var target: String
  var headers = ["Content-Type": "application/json"]
  var body: [UInt8] = []
  var length = Length.right
  var host = "bot.example"

  init(_ target: String, body: [UInt8] = [], headers: [String: String] = [:]) {
    self.target = target
    self.body = body
    self.headers.merge(headers) { $1 }
  }

  init(_ target: String, _ body: String, headers: [String: String] = [:]) {
    self.init(target, body: Array(body.utf8), headers: headers)
  }

  /// A request without a body.
  static func get(_ target: String) -> HookRequest {
    var request = HookRequest(target)
    request.method = "GET"
    request.headers = [:]
    request.length = .missing
    return request
  }

  private var lengthText: String? {
    switch length {
    case .right: String(body.count)
    case .missing: nil
    case .text(let text): text
    }
  }

  /// The bytes on a connection.
  var bytes: [UInt8] {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let lengthText { head += "Content-Length: \(lengthText)\r\n" }
    return Array((head + "\r\n").utf8) + body
  }

  /// The variables of RFC 3875.
  var variables: [String: String] {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var variables = [
      "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": method, "REQUEST_URI": target,
      "QUERY_STRING": parts.count > 1 ? parts[1] : "", "REMOTE_ADDR": "127.0.0.1",
    ]
    variables["CONTENT_LENGTH"] = lengthText
    for (name, value) in headers {
      let key = name.uppercased().replacingOccurrences(of: "-", with: "_")
      variables[key == "CONTENT_TYPE" ? key : "HTTP_\(key)"] = value
    }
    return variables
  }
}

extension Sandbox {
  /// Runs royal-hook for one request. It must end by itself and well, whatever it is given.
  func hook(
    _ request: HookRequest, by way: Way = .cgi, program: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> WebAnswer {
    let command = program + ["\(Surroundings.programs)/royal-hook"]
    let ran = try run(
      command[0], Array(command.dropFirst()), way == .cgi ? request.variables : [:],
      input: way == .cgi ? request.body : request.bytes, sourceLocation: sourceLocation)
    #expect(ran.ending == .exit(0), "royal-hook: \(ran.errors)", sourceLocation: sourceLocation)
    return try WebAnswer(ran.output)
  }

  /// Posts a body and requires that it is taken.
  @discardableResult
  func accept(_ target: String, _ body: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let answer = try hook(HookRequest(target, body), sourceLocation: sourceLocation)
    try #require(answer.word == "received", "\(answer.status) \(answer.text)", sourceLocation: sourceLocation)
    return try #require(answer["id"])
  }
}

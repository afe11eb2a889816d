/// Why a call was given up before anything of it could be sent.
struct CallRefusal: Error, Equatable {
  var reason: String
}

/// Writes a request as HTTP/1.1 (RFC 9112 §3 and §5).
enum RequestText {
  /// What the connection itself decides.
  private static let ownNames: Set = ["host", "connection", "content-length", "transfer-encoding"]

  /// - Throws: ``CallRefusal`` where a header could not be told from the request's other lines.
  static func bytes(_ call: HTTPCall, _ address: HTTPAddress) throws(CallRefusal) -> [UInt8] {
    guard isToken(call.method) else { throw CallRefusal(reason: "the method is not one") }
    var text = "\(call.method) \(address.target) HTTP/1.1\r\nHost: \(address.hostHeader)\r\nConnection: close\r\n"
    var names: Set<String> = []
    for (name, value) in call.headers {
      try check(name, value)
      names.insert(name.lowercased())
      text += "\(name): \(value)\r\n"
    }
    if !names.contains("user-agent") { text += "User-Agent: royal\r\n" }
    // Compressed answers are not understood here.
    if !names.contains("accept-encoding") { text += "Accept-Encoding: identity\r\n" }
    if call.body != nil || hasBody(call.method) { text += "Content-Length: \(call.body?.count ?? 0)\r\n" }
    return Array((text + "\r\n").utf8) + (call.body ?? [])
  }

  /// The value is not named in the reason: it may be a token.
  private static func check(_ name: String, _ value: String) throws(CallRefusal) {
    guard isToken(name) else { throw CallRefusal(reason: "a header's name is not one") }
    guard !ownNames.contains(name.lowercased()) else {
      throw CallRefusal(reason: "the header \(name) is not the caller's to set")
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw CallRefusal(reason: "the value of the header \(name) has control characters in it")
    }
  }

  /// RFC 9110 §8.6: methods that mean something by a body say so even when it is empty.
  private static func hasBody(_ method: String) -> Bool { ["POST", "PUT", "PATCH"].contains(method) }

  private static func isToken(_ text: String) -> Bool { HTTPToken.isToken(text.utf8) }
}

/// The characters of names and methods (RFC 9110 §5.6.2).
enum HTTPToken {
  private static let symbols = Set("!#$%&'*+-.^_`|~".utf8)

  static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || symbols.contains($0) }
  }
}

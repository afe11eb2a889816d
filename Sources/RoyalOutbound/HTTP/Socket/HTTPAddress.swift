/// Where an `http://` URL leads (RFC 3986 §3, RFC 9110 §4.2.1).
struct HTTPAddress: Sendable, Equatable {
  /// A name or an address, without the brackets of an IPv6 address.
  var host: String
  var port: UInt16
  /// The value of the Host header (RFC 9110 §7.2).
  var hostHeader: String
  /// Path and query, as they stand in the URL.
  var target: String

  /// Nil for another scheme, no host, a user name, or anything that a URL does not hold unescaped.
  init?(_ url: String) {
    let bytes = Array(url.utf8)
    let scheme = "http://".utf8
    guard bytes.count > scheme.count, HTTPAddress.lowercased(bytes.prefix(scheme.count)) == Array(scheme),
      bytes.allSatisfy({ 0x21...0x7E ~= $0 })
    else { return nil }
    let rest = bytes.dropFirst(scheme.count).prefix { $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard let (host, port) = HTTPAddress.hostAndPort(authority) else { return nil }
    self.host = String(decoding: host, as: UTF8.self)
    self.port = port
    let name = host.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host
    hostHeader = port == 80 ? name : "\(name):\(port)"
    let target = String(decoding: rest[authority.endIndex...], as: UTF8.self)
    self.target = target.hasPrefix("/") ? target : "/" + target
  }

  private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, UInt16)? {
    let host: ArraySlice<UInt8>
    let rest: ArraySlice<UInt8>
    if authority.first == UInt8(ascii: "[") {
      guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      host = authority[..<end].dropFirst()
      rest = authority[end...].dropFirst()
      guard host.contains(UInt8(ascii: ":")), host.allSatisfy(isAddressByte) else { return nil }
    } else {
      host = authority.prefix { $0 != UInt8(ascii: ":") }
      rest = authority[host.endIndex...]
      guard !host.isEmpty, host.allSatisfy(isNameByte) else { return nil }
    }
    guard let port = port(rest) else { return nil }
    return (host, port)
  }

  private static func port(_ text: ArraySlice<UInt8>) -> UInt16? {
    guard let colon = text.first else { return 80 }
    let digits = text.dropFirst()
    guard colon == UInt8(ascii: ":"), digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    if digits.isEmpty { return 80 }
    return UInt16(String(decoding: digits, as: UTF8.self)).flatMap { $0 == 0 ? nil : $0 }
  }

  /// Underscores too: the names of containers have them.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
  }
}

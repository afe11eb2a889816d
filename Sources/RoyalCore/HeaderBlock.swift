/// Header lines, a blank line, a body: how every file of the spool is written, as in mail (RFC 5322 §2.1).
public struct HeaderBlock: Sendable, Equatable {
  /// A header line: its name and its value, which is always one clean line.
  public struct Header: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public private(set) var headers: [Header]
  public var body: [UInt8]

  public init(body: [UInt8] = []) {
    headers = []
    self.body = body
  }

  init(headers: [Header], body: [UInt8]) {
    self.headers = headers
    self.body = body
  }

  /// The value of the first header line of that name. Setting replaces the first, or appends; nil removes all.
  public subscript(_ name: HeaderName) -> String? {
    get { headers.first { $0.name.isSameHeader(as: name.rawValue) }?.value }
    set {
      guard let newValue else { return headers.removeAll { $0.name.isSameHeader(as: name.rawValue) } }
      let line = Header(name: name.rawValue, value: HeaderValue.clean(newValue))
      if let index = headers.firstIndex(where: { $0.name.isSameHeader(as: name.rawValue) }) {
        headers[index] = line
      } else {
        headers.append(line)
      }
    }
  }

  /// The values of all header lines of that name, in their order.
  public func all(_ name: HeaderName) -> [String] {
    headers.filter { $0.name.isSameHeader(as: name.rawValue) }.map { $0.value }
  }

  /// Adds one more header line of that name.
  public mutating func append(_ name: HeaderName, _ value: String) {
    headers.append(Header(name: name.rawValue, value: HeaderValue.clean(value)))
  }

  /// The bytes of the file: the headers in their order, `Length` last, a blank line, the body.
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024 + body.count)
    for header in headers where !header.name.isSameHeader(as: HeaderName.length.rawValue) {
      bytes += header.name.utf8
      bytes += [UInt8(ascii: ":"), UInt8(ascii: " ")]
      bytes += header.value.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    bytes += "Length: \(body.count)\n\n".utf8
    bytes += body
    return bytes
  }
}

extension String {
  /// Header names are compared without regard to ASCII case, as in mail (RFC 5322 §1.2.2).
  fileprivate func isSameHeader(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return self == other || zip(utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }
}

extension UInt8 {
  /// The byte with `A`…`Z` folded to `a`…`z`; every other byte as it is.
  public var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

import RoyalCore

extension BodyFraming {
  /// What the fields of an HTTP request say, RFC 9112 §6.3. What two programs could understand differently is refused.
  /// - Parameter minor: the 1 of HTTP/1.1.
  init(_ fields: HTTPFields, minor: Int) throws(Refusal) {
    guard let coding = fields["transfer-encoding"] else {
      self = try BodyFraming.lengthFraming(fields)
      return
    }
    guard minor == 1, fields["content-length"] == nil else {
      throw .malformed("Transfer-Encoding stands beside Content-Length, or in HTTP/1.0")
    }
    guard coding.utf8.map({ $0.asciiLowercased }).elementsEqual("chunked".utf8) else {
      throw Refusal(cause: .notImplemented, sentence: "no transfer coding but chunked is understood")
    }
    self = .chunked
  }

  private static func lengthFraming(_ fields: HTTPFields) throws(Refusal) -> BodyFraming {
    guard let text = fields["content-length"] else {
      return .none(.malformed("there is no body: Content-Length is missing"))
    }
    // Proxies that join equal fields write "5, 5".
    let values = Array(text.utf8).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { value in
      String(decoding: value.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
    }
    guard let first = values.first, values.allSatisfy({ $0 == first }) else {
      throw .malformed("two values of Content-Length differ")
    }
    switch ContentLength(first) {
    case .bytes(let count): return .length(count)
    case .tooMany: return .length(Int.max)
    case .invalid: throw .malformed("Content-Length is not a number of bytes")
    }
  }
}

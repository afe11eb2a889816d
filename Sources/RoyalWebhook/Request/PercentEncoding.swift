import RoyalCore

/// Percent-encoding of request targets, RFC 3986 §2.1.
enum PercentEncoding {
  /// The decoded bytes; nil where an escape is broken.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index = text.index(after: index)
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let end = text.index(index, offsetBy: 2, limitedBy: text.endIndex),
        let decoded = Hex.decode(text[index..<end])
      else { return nil }
      bytes += decoded
      index = end
    }
    return bytes
  }

  /// A path's decoded bytes; nil also where an escape hides a slash, a backslash or a control character.
  static func decodePath(_ path: some Collection<UInt8>) -> [UInt8]? {
    guard let decoded = decode(path) else { return nil }
    let slashes: (UInt8) -> Bool = { $0 == UInt8(ascii: "/") }
    guard decoded.count(where: slashes) == path.count(where: slashes) else { return nil }
    return decoded.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") } ? nil : decoded
  }
}

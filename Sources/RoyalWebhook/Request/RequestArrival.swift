import RoyalCore

/// How much of a request stands in a socket's buffer already. Only what tells its length is looked at; whether it is any good is
/// for ``Hook`` to say.
public enum RequestArrival: Equatable, Sendable {
  /// All of it, or enough to see that it is refused at once.
  case whole
  /// The sender may still leave whoever reads it waiting: it comes in chunks, wants to be told to go on, or is a large one.
  case underway
  /// Nothing can be said before so many bytes are there.
  case wanting(Int)

  /// Bytes of a request that is waited for as a whole.
  public static let largest = 64 * 1024

  /// - Parameter bytes: what is there from the request's beginning, at most ``largest`` bytes.
  public init(_ bytes: UnsafeRawBufferPointer) {
    guard let end = RequestArrival.headEnd(bytes) else {
      self = bytes.count < RequestArrival.largest ? .wanting(bytes.count + 1) : .underway
      return
    }
    let head = bytes[..<end]
    guard !RequestArrival.has("transfer-encoding:", head), !RequestArrival.has("expect:", head) else {
      self = .underway
      return
    }
    let length = RequestArrival.value("content-length:", head).map { ContentLength($0) }
    switch length {
    case .bytes(let count) where count <= RequestArrival.largest - end:
      self = bytes.count < end + count ? .wanting(end + count) : .whole
    case .bytes, .tooMany:
      self = bytes.count < RequestArrival.largest ? .wanting(RequestArrival.largest) : .underway
    case .invalid: self = .underway
    case nil: self = .whole
    }
  }

  /// Where the body begins: behind the first empty line that is not the very first line; and the end of what is there where
  /// nothing that follows can make it a request (RFC 9112 §2.2), so that it is refused at once.
  private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var start = 0
    for (place, byte) in bytes.enumerated() {
      if byte == 0x0A, place > start, bytes[place - 1] == 0x0D {
        if place == start + 1, start > 0 { return place + 1 }
        start = place + 1
      } else if byte == 0x0A || byte == 0x00 || place - start > HTTPLines.lineLimit {
        return bytes.count
      }
    }
    return nil
  }

  private static func has(_ name: StaticString, _ head: Slice<UnsafeRawBufferPointer>) -> Bool {
    value(name, head) != nil
  }

  /// What stands behind a field's name and colon, trimmed; the first of several.
  private static func value(_ name: StaticString, _ head: Slice<UnsafeRawBufferPointer>) -> String? {
    for line in head.split(separator: 0x0A).dropFirst() {
      guard line.count >= name.utf8CodeUnitCount,
        name.withUTF8Buffer({ zip(line, $0).allSatisfy { $0.asciiLowercased == $1 } })
      else { continue }
      let value = line.dropFirst(name.utf8CodeUnitCount).filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }
}

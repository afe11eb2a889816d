/// What is wrong with bytes that should be frames.
struct FrameError: Error, Equatable {}

/// Collects bytes until a frame is whole: its length in four bytes, the highest first, and so many bytes.
struct FrameBuffer: Sendable {
  private var bytes: [UInt8] = []

  /// Bytes of the length.
  private static let headSize = 4

  static func frame(_ payload: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) } + payload
  }

  var isEmpty: Bool { bytes.isEmpty }

  mutating func feed(_ more: [UInt8]) { bytes += more }

  /// The next frame's payload, or nil where it is not whole yet.
  /// - Throws: ``FrameError`` where it is longer than the limit.
  mutating func next(limit: Int) throws(FrameError) -> [UInt8]? {
    guard bytes.count >= FrameBuffer.headSize else { return nil }
    let length = bytes.prefix(FrameBuffer.headSize).reduce(0) { $0 << 8 | Int($1) }
    guard length <= limit else { throw FrameError() }
    let end = FrameBuffer.headSize + length
    guard bytes.count >= end else { return nil }
    defer { bytes.removeFirst(end) }
    return Array(bytes[FrameBuffer.headSize..<end])
  }
}

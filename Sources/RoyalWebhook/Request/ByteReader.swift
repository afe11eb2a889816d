/// Takes bytes off a request, buffered.
struct ByteReader {
  /// Returns at most that many bytes; none at the end. Throws where the time is over or the reading fails.
  typealias Source = (_ atMost: Int) throws(Refusal) -> [UInt8]

  private static let chunk = 16 * 1024
  private let source: Source
  private var buffer: [UInt8] = []
  private var position = 0
  /// Whether the source has said that nothing follows.
  private(set) var isAtEnd = false

  init(_ source: @escaping Source) { self.source = source }

  /// The next byte, or nil at the end.
  mutating func byte() throws(Refusal) -> UInt8? {
    guard try fill() else { return nil }
    defer { position += 1 }
    return buffer[position]
  }

  /// Appends bytes until there are as many as wanted or none follow.
  mutating func append(to bytes: inout [UInt8], until count: Int) throws(Refusal) {
    while bytes.count < count, try fill() {
      let end = min(buffer.count, position + count - bytes.count)
      bytes += buffer[position..<end]
      position = end
    }
  }

  /// Throws bytes away until there were that many or none follow.
  mutating func discard(_ count: Int) throws(Refusal) {
    var left = count
    while left > 0, try fill() {
      let step = min(left, buffer.count - position)
      position += step
      left -= step
    }
  }

  private mutating func fill() throws(Refusal) -> Bool {
    if position < buffer.count { return true }
    if isAtEnd { return false }
    buffer = try source(ByteReader.chunk)
    position = 0
    isAtEnd = buffer.isEmpty
    return !isAtEnd
  }
}

/// SHA-256, fed piece by piece (FIPS 180-4 §6.2).
public struct SHA256: Sendable {
  private var state = SHA256Block.State()
  /// The start of a block that is not complete yet: always fewer than 64 bytes.
  private var pending: [UInt8] = []
  /// Bytes fed so far.
  private var length: UInt64 = 0

  public init() {}

  /// Feeds bytes; they may come in pieces of any size.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length += UInt64(bytes.count)
    var start = 0
    if !pending.isEmpty {
      start = min(SHA256Block.size - pending.count, bytes.count)
      keep(bytes, 0..<start)
      guard pending.count == SHA256Block.size else { return }
      pending.withUnsafeBytes { SHA256Block.compress($0, into: &state) }
      pending.removeAll(keepingCapacity: true)
    }
    let end = start + (bytes.count - start) / SHA256Block.size * SHA256Block.size
    SHA256Block.compress(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &state)
    keep(bytes, end..<bytes.count)
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// Feeds bytes; they may come in pieces of any size.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    withContiguousBytes(of: bytes) { update($0) }
  }

  /// Pads the message (FIPS 180-4 §5.1.1) and returns the digest of 32 bytes.
  public consuming func finish() -> [UInt8] {
    let bits = length << 3
    let tail = pending.count < 56 ? 56 : 56 + SHA256Block.size
    var padding = [UInt8](repeating: 0, count: tail - pending.count)
    padding[0] = 0x80
    for shift in stride(from: 56 as UInt64, through: 0, by: -8) {
      padding.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    padding.withUnsafeBytes { update($0) }
    var digest: [UInt8] = []
    digest.reserveCapacity(32)
    for word in [state.a, state.b, state.c, state.d, state.e, state.f, state.g, state.h] {
      for shift in stride(from: 24 as UInt32, through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return digest
  }

  /// The digest of 32 bytes of one whole message.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256()
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
  }
}

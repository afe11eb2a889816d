/// SHA-256, fed piece by piece (FIPS 180-4 §6.2).
public struct SHA256: Sendable {
  private var state = SHA256Block.initialState
  /// The start of a block that is not complete yet: always fewer than 64 bytes.
  private var pending: [UInt8] = []
  /// Bytes fed so far.
  private var length: UInt64 = 0

  public init() {}

  /// Feeds bytes; they may come in pieces of any size.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length += UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let missing = SHA256Block.size - pending.count
      pending.append(contentsOf: rest.prefix(missing))
      rest = rest.dropFirst(missing)
      guard pending.count == SHA256Block.size else { return }
      pending.withUnsafeBytes { SHA256Block.compress($0, into: &state) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / SHA256Block.size * SHA256Block.size
    SHA256Block.compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)), into: &state)
    pending.append(contentsOf: rest.dropFirst(whole))
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
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> ($0 as UInt32)) }
    }
  }

  /// The digest of 32 bytes of one whole message.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256()
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
  }
}

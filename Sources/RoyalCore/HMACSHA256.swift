/// HMAC with SHA-256 (RFC 2104 §2).
public enum HMACSHA256 {
  /// The code of 32 bytes for a message; the key may have any length.
  /// - Parameter head: what stands before the message, as if the two were one.
  public static func code(for message: [UInt8], behind head: [UInt8] = [], key: [UInt8]) -> [UInt8] {
    var block = key.count > SHA256Block.size ? SHA256.hash(key) : key
    block.append(contentsOf: repeatElement(0, count: SHA256Block.size - block.count))

    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(head)
    inner.update(message)

    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5c })
    outer.update(inner.finish())
    return outer.finish()
  }
}

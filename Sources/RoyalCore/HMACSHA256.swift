/// HMAC with SHA-256 (RFC 2104 §2).
public enum HMACSHA256 {
  /// The code of 32 bytes for a message; the key may have any length.
  public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    code(forParts: [message], key: key)
  }

  /// The code of 32 bytes for the parts read one after the other; the key may have any length.
  public static func code(forParts parts: [[UInt8]], key: [UInt8]) -> [UInt8] {
    var block = key.count > SHA256Block.size ? SHA256.hash(key) : key
    block.append(contentsOf: repeatElement(0, count: SHA256Block.size - block.count))

    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    for part in parts { inner.update(part) }

    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5c })
    outer.update(inner.finish())
    return outer.finish()
  }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
@inline(never)
public func constantTimeEqual(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
  withContiguousBytes(of: a) { a in
    withContiguousBytes(of: b) { b in
      guard a.count == b.count else { return false }
      var difference: UInt8 = 0
      // No exit inside the loop: the time must not tell how many leading bytes were right.
      for index in a.indices { difference |= a[index] ^ b[index] }
      return difference == 0
    }
  }
}

import CRoyalLinux
import Glibc

/// Random bytes from the kernel. The corresponding C function is `getrandom`.
public func randomBytes(_ count: Int) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
    while used < count {
      guard let start = buffer.baseAddress else { return }
      let got = royal_getrandom(start + used, count - used)
      if got > 0 {
        used += got
      } else if got < 0 && errno != EINTR {
        preconditionFailure("getrandom failed: \(Errno.current)")
      }
    }
  }
}

import Glibc

/// Tries once to lock an open file for as long as the descriptor lives. False where somebody else holds it.
/// The corresponding C function is `flock(LOCK_NB)`.
public func tryLock(_ descriptor: Int32, exclusive: Bool = true) throws(Errno) -> Bool {
  do {
    try retrying { flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) }
    return true
  } catch let error where error == .wouldBlock {
    return false
  }
}

/// Gives a lock back early. The corresponding C function is `flock(LOCK_UN)`.
public func unlock(_ descriptor: Int32) {
  _ = flock(descriptor, LOCK_UN)
}

import Glibc
import RoyalSystem

/// A descriptor as a source of bytes, and how long to wait for them. The corresponding C functions are `poll` and `read`.
struct InputSource {
  let descriptor: Int32
  /// Milliseconds of the monotonic clock after which the sender is too slow.
  let deadline: Int
  /// Milliseconds without a byte that count as the end; nil waits until the deadline.
  var idle: Int?

  /// - Throws: 408 when the deadline passes, a temporary refusal where the reading fails.
  func read(atMost count: Int) throws(Refusal) -> [UInt8] {
    while true {
      let left = deadline - Clock.monotonic()
      guard left > 0 else { throw .tooSlow }
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&event, 1, Int32(clamping: min(left, idle ?? left)))
      if ready == 0, idle != nil { return [] }
      // An interruption; any other failure of poll shows again in the read.
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      do {
        return try readSome(descriptor, atMost: count)
      } catch let error where error == .wouldBlock {
        continue
      } catch {
        throw .temporary("the request could not be read: \(error)")
      }
    }
  }

  /// Reads what still comes and throws it away.
  /// - Parameter bytes: the most that is read.
  func drain(atMost bytes: Int = .max) {
    var reader = ByteReader(read)
    try? reader.discard(bytes)
  }
}

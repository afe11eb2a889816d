import CRoyalLinux
import Glibc

/// Watches one directory, inotify(7).
public struct Inotify: ~Copyable {
  /// What a batch of events adds up to: hints only, the directory itself is the truth.
  public struct Batch: Sendable {
    /// Names that came or were written.
    public var arrived: [String] = []
    /// Names that went.
    public var left: [String] = []
    /// The watch overflowed or is gone: open the directory anew, watch again, scan.
    public var isLost = false
    /// A name that is not UTF-8 came: only a scan tells which.
    public var isMisnamed = false
  }

  public let descriptor: FileDescriptor

  /// The corresponding C function is `inotify_init1`.
  public init() throws(Errno) {
    descriptor = FileDescriptor(owning: try retrying { royal_inotify_init() })
  }

  /// Watches a directory by its path. The corresponding C function is `inotify_add_watch`.
  public borrowing func watch(_ path: String) throws(Errno) {
    let raw = descriptor.raw
    try retrying { royal_inotify_add_watch(raw, path, royal_in_watch) }
  }

  /// Reads until nothing is left. The corresponding C function is `read` until EAGAIN.
  public borrowing func drain() throws(Errno) -> Batch {
    var batch = Batch()
    while true {
      let bytes: [UInt8]
      do {
        bytes = try readSome(descriptor.raw, atMost: 64 * 1024)
      } catch let error where error == .wouldBlock {
        return batch
      }
      if bytes.isEmpty { return batch }
      Inotify.collect(bytes, into: &batch)
    }
  }

  private static func collect(_ bytes: [UInt8], into batch: inout Batch) {
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        var mask: UInt32 = 0
        var name: UnsafePointer<CChar>?
        offset = royal_inotify_event(buffer.baseAddress, offset, &mask, &name)
        let text = name.flatMap { String(validatingCString: $0) }
        if name != nil, text == nil, mask & royal_in_arrived != 0 { batch.isMisnamed = true }
        if mask & royal_in_lost != 0 { batch.isLost = true }
        guard let text else { continue }
        if mask & royal_in_arrived != 0 { batch.arrived.append(text) }
        if mask & royal_in_left != 0 { batch.left.append(text) }
      }
    }
  }
}

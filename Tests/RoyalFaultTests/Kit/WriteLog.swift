import Foundation
import Synchronization
import Testing

/// All that a disk was asked to do, in order: the format of the kernel's dm-log-writes, which blklogwrites of
/// qemu-storage-daemon(1) keeps.
final class WriteLog: Sendable {
  /// What is at the beginning of a log: "rhswfsj" and a zero.
  private static let magic: UInt64 = 0x006A_7366_7773_6872

  private struct State {
    var requests: [DiskRequest] = []
    /// Where the next request is going to stand.
    var end: Int
  }

  static let sectorSize = 512

  private let descriptor: Int32
  private let state = Mutex(State(end: sectorSize))

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    try #require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
  }

  deinit { close(descriptor) }

  /// What is in the log by now. The number of requests in its head is not looked at: it is behind.
  var requests: [DiskRequest] {
    state.withLock { state in
      while let next = request(at: state.end) {
        state.requests.append(next)
        state.end = next.offset + (next.hasData ? next.length : 0)
      }
      return state.requests
    }
  }

  /// How many requests the disk has got, once for a moment none is added.
  var position: Int {
    var last = requests.count
    for _ in 0..<100 {
      usleep(2000)
      let now = requests.count
      if now == last { break }
      last = now
    }
    return last
  }

  /// Fails where it is no log of this kind. It has a head only once the disk was asked to flush.
  func check() throws {
    let head = WriteLog.read(descriptor, at: 0, count: 28)
    try #require(head.count == 28 && head.number(at: 0) == WriteLog.magic, "this is no log of writes")
    try #require(head.number(at: 24) & 0xFFFF_FFFF == UInt64(WriteLog.sectorSize))
  }

  func data(of request: DiskRequest) -> [UInt8] {
    WriteLog.read(descriptor, at: request.offset, count: request.length)
  }

  private func request(at offset: Int) -> DiskRequest? {
    let head = WriteLog.read(descriptor, at: offset, count: 32)
    guard head.count == 32 else { return nil }
    let (sector, count, flags) = (head.number(at: 0), head.number(at: 8), head.number(at: 16))
    // A log ends where nothing was written yet.
    guard count > 0 || flags > 0 else { return nil }
    return DiskRequest(
      place: Int(sector) * WriteLog.sectorSize, length: Int(count) * WriteLog.sectorSize,
      flags: DiskRequest.Flags(rawValue: flags), offset: offset + WriteLog.sectorSize)
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, off_t(offset))
    return Array(bytes.prefix(max(0, got)))
  }
}

extension [UInt8] {
  /// Eight bytes, or as many as there are, the lowest first.
  fileprivate func number(at start: Int) -> UInt64 {
    self[start..<Swift.min(start + 8, count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

import Glibc

/// The writing end of a child's standard input, and what is still to be written.
struct ChildInput: ~Copyable {
  private var descriptor: FileDescriptor?
  private var bytes: [UInt8]
  private var written = 0

  init(_ descriptor: consuming FileDescriptor, _ bytes: [UInt8]) {
    // A child that does not read must not block the one who also has to read its output.
    _ = fcntl(descriptor.raw, F_SETFL, O_NONBLOCK)
    self.descriptor = bytes.isEmpty ? nil : consume descriptor
    self.bytes = bytes
  }

  /// -1 once there is nothing more to write.
  var raw: Int32 { descriptor.raw }

  /// Writes what the pipe takes; closes it at the end, and where the child does not want more (EPIPE).
  /// - Throws: ``Errno`` of the machine's own; the child has read only a part.
  mutating func write() throws(Errno) {
    let descriptor = raw
    guard descriptor >= 0 else { return }
    do {
      written += try retrying {
        bytes.withUnsafeBytes { buffer in
          guard let start = buffer.baseAddress else { return 0 }
          return Glibc.write(descriptor, start + written, buffer.count - written)
        }
      }
    } catch {
      if error == .wouldBlock { return }
      guard error == .brokenPipe else { throw error }
      written = bytes.count
    }
    if written == bytes.count { self.descriptor = nil }
  }
}

/// The reading end of a child's standard output, and what came out of it.
struct ChildOutput: ~Copyable {
  private var descriptor: FileDescriptor?
  private let limit: Int
  private(set) var bytes: [UInt8] = []
  /// There was more than the limit; the bytes are its beginning.
  private(set) var isFull = false

  init(_ descriptor: consuming FileDescriptor, limit: Int) {
    self.descriptor = consume descriptor
    self.limit = limit
  }

  /// -1 at the end.
  var raw: Int32 { descriptor.raw }

  /// Reads once.
  mutating func read() throws(Errno) {
    guard raw >= 0 else { return }
    let more = try readSome(raw, atMost: 64 * 1024)
    isFull = more.count > limit - bytes.count
    bytes += more.prefix(limit - bytes.count)
    if more.isEmpty || isFull { descriptor = nil }
  }
}

/// The reading end of a child's standard error, cut into lines.
struct ChildErrors: ~Copyable {
  private var descriptor: FileDescriptor?
  private var line: [UInt8] = []
  private var lines = 0

  /// The longest line that is passed on, in bytes; what is behind it goes.
  static let lineLimit = 2000
  /// The most lines that are passed on.
  static let linesLimit = 1000

  init(_ descriptor: consuming FileDescriptor) { self.descriptor = consume descriptor }

  /// -1 at the end.
  var raw: Int32 { descriptor.raw }

  /// Reads once, and passes every line on that is whole.
  mutating func read(_ report: (String) -> Void) {
    guard raw >= 0 else { return }
    let more = (try? readSome(raw, atMost: 64 * 1024)) ?? []
    for byte in more {
      if byte == 0x0A {
        finishLine(report)
      } else if line.count < ChildErrors.lineLimit {
        line.append(byte)
      }
    }
    if more.isEmpty {
      finishLine(report)
      descriptor = nil
    }
  }

  /// Passes on what is left of a line without an end.
  mutating func finishLine(_ report: (String) -> Void) {
    if line.last == 0x0D { line.removeLast() }
    guard !line.isEmpty else { return }
    lines += 1
    if lines <= ChildErrors.linesLimit { report(String(decoding: line, as: UTF8.self)) }
    if lines == ChildErrors.linesLimit + 1 { report("more than \(ChildErrors.linesLimit) lines; the rest is left out") }
    line = []
  }
}

extension Optional where Wrapped == FileDescriptor, Wrapped: ~Copyable {
  /// The number, -1 where there is no descriptor: poll(2) leaves it out.
  fileprivate var raw: Int32 {
    switch self {
    case .some(let descriptor): descriptor.raw
    case .none: -1
    }
  }
}

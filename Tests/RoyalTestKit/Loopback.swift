import Foundation

/// TCP sockets on 127.0.0.1.
enum Loopback {
  /// A socket that no child inherits.
  private static func socket() throws -> Int32 {
    let raw = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { throw LaunchError(description: "socket: \(String(cString: strerror(errno)))") }
    return raw
  }

  private static func with<Result>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  /// A listening socket and its port, one that nobody had.
  static func listen() throws -> (descriptor: Int32, port: Int) {
    let raw = try socket()
    guard with(0, { bind(raw, $0, $1) }) == 0, Glibc.listen(raw, 64) == 0 else {
      close(raw)
      throw LaunchError(description: "listen: \(String(cString: strerror(errno)))")
    }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
    }
    return (raw, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// A port on which nobody listens at the moment.
  static func freePort() throws -> Int {
    let (descriptor, port) = try listen()
    close(descriptor)
    return port
  }

  /// Whether somebody listens on a port.
  static func isListening(_ port: Int) -> Bool {
    guard let raw = try? connect(port) else { return false }
    close(raw)
    return true
  }

  /// Whether somebody listens on a Unix socket: its file is there a moment before that.
  static func isListening(atPath path: String) -> Bool {
    let raw = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(raw) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(raw, $0, size) == 0 }
    }
  }

  /// The next connection; nil once the listening socket is shut.
  static func accept(_ raw: Int32) -> Int32? {
    let connection = Glibc.accept(raw, nil, nil)
    guard connection >= 0 else { return nil }
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    return connection
  }

  static func connect(_ port: Int) throws -> Int32 {
    let raw = try socket()
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard with(port, { Glibc.connect(raw, $0, $1) }) == 0 else {
      close(raw)
      throw LaunchError(description: "connect to port \(port): \(String(cString: strerror(errno)))")
    }
    return raw
  }

  /// Sends all, as far as the other side takes it.
  static func send(_ raw: Int32, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// The next bytes; none at the end or after an error.
  static func receive(_ raw: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(raw, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : []
  }

  /// Whether something can be received now, an end included.
  static func hasMore(_ raw: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(raw, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0 || errno != EAGAIN
  }

  /// One request on a connection of its own, malformed or not, and all that comes back.
  static func exchange(_ port: Int, _ bytes: [UInt8]) throws -> [UInt8] {
    let raw = try connect(port)
    defer { close(raw) }
    send(raw, bytes)
    var answer: [UInt8] = []
    while case let more = receive(raw), !more.isEmpty { answer += more }
    return answer
  }

  static func ask(_ port: Int, _ request: HookRequest) throws -> WebAnswer {
    var request = request
    request.headers["Connection"] = "close"
    return try WebAnswer(exchange(port, request.bytes))
  }
}

import Glibc

struct LoopbackError: Error { var call: String }

/// The socket calls of the loopback server.
enum LoopbackSocket {
  /// A listening socket on 127.0.0.1 and its port.
  static func listening() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = try bound()
    guard listen(descriptor.raw, 64) == 0 else { throw LoopbackError(call: "listen") }
    return (descriptor.raw, descriptor.port)
  }

  /// A port on which nothing listens: bound, so that nobody else gets it, but not listening.
  static func refusing() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = try bound()
    return (descriptor.raw, descriptor.port)
  }

  private static func bound() throws -> (raw: Int32, port: UInt16) {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { throw LoopbackError(call: "socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutableBytes(of: &address) { bytes in
      let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      return bind(raw, pointer, length) == 0 ? getsockname(raw, pointer, &length) : -1
    }
    guard status == 0 else { throw LoopbackError(call: "bind") }
    return (raw, UInt16(bigEndian: address.sin_port))
  }

  /// Whether the connection can go on.
  static func perform(_ step: LoopbackServer.Step, on connection: Int32) -> Bool {
    switch step {
    case .send(let bytes): return sendAll(bytes, connection)
    case .hang:
      while !isGone(connection, within: -1) {}
      return false
    case .drip(let bytes, let interval):
      while sendAll(bytes, connection), !isGone(connection, within: interval) {}
      return false
    case .close: return false
    case .reset:
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }

  private static func sendAll(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Waits for the client's end of the connection; -1 waits for ever.
  private static func isGone(_ connection: Int32, within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(connection, &byte, 1, 0) <= 0
  }
}

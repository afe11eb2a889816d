import Glibc
import RoyalSystem

/// Why nothing can be listened on.
struct ListenError: Error, CustomStringConvertible {
  let description: String
}

/// A listening TCP socket.
struct Listener: ~Copyable {
  /// Connections that may wait until one is accepted.
  private static let backlog: Int32 = 1024
  /// Seconds for which a connection without a byte stays in the kernel, where it costs no process.
  private static let silence: Int32 = 5

  let descriptor: FileDescriptor
  /// The port that the system gave, which is the wanted one unless that was 0.
  let port: Int

  /// The corresponding C functions are `getaddrinfo`, `bind` and `listen`.
  init(host: String, port: Int) throws(ListenError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0, let address = list?.pointee else {
      throw ListenError(description: "HOST: \(host): \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(list) }
    descriptor = FileDescriptor(owning: try Listener.open(address, "\(host):\(port)"))
    self.port = Listener.port(of: descriptor.raw) ?? port
  }

  private static func open(_ address: addrinfo, _ name: String) throws(ListenError) -> Int32 {
    let raw = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var on: Int32 = 1
    var silence = Listener.silence
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &on, size)
    setsockopt(raw, Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, &silence, size)
    guard raw >= 0, bind(raw, address.ai_addr, address.ai_addrlen) == 0, listen(raw, backlog) == 0 else {
      let error = Errno.current
      close(raw)
      throw ListenError(description: "cannot listen on \(name): \(error); set HOST and PORT to an address that is free")
    }
    return raw
  }

  private static func port(of raw: Int32) -> Int? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
    }
    guard result == 0 else { return nil }
    // The port stands at the same place in the IPv4 and the IPv6 form.
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Int(UInt16(bigEndian: $0.pointee.sin_port)) }
    }
  }

  /// The next connection; nil where none waits.
  borrowing func accept() throws(Errno) -> FileDescriptor? { try acceptConnection(descriptor.raw) }
}

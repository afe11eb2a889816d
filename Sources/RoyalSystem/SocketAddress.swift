import Glibc

/// Why a host has no address.
public struct AddressError: Error, Sendable, CustomStringConvertible {
  /// The resolver's words, `gai_strerror(3)`.
  public let description: String
}

/// Where a stream socket can be connected to.
public struct SocketAddress: Sendable, Equatable {
  let family: Int32
  /// A `struct sockaddr` of that family.
  let bytes: [UInt8]

  /// A host's addresses in the order in which they should be tried (RFC 6724). Blocks for as long as the resolver likes,
  /// unless the host has to be an address itself. The corresponding C function is `getaddrinfo`.
  /// - Throws: ``AddressError`` where there is none.
  public static func lookUp(host: String, port: UInt16, isNumeric: Bool) throws(AddressError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else { throw AddressError(description: String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      addresses.append(SocketAddress(entry))
      next = entry.ai_next
    }
    return addresses
  }

  /// A Unix socket's address: an absolute path, or `@` and a name in the abstract namespace (unix(7)); nil for anything else
  /// and for what is too long.
  public static func unix(_ name: String) -> SocketAddress? {
    let isAbstract = name.hasPrefix("@")
    guard isAbstract || name.hasPrefix("/"), name.utf8.count > 1 else { return nil }
    // An abstract name begins with a zero byte, a path ends with one.
    let path = isAbstract ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
    guard path.count <= MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
    let family = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) }
    return SocketAddress(family: AF_UNIX, bytes: family + path)
  }

  private init(family: Int32, bytes: [UInt8]) {
    self.family = family
    self.bytes = bytes
  }

  private init(_ entry: addrinfo) {
    family = entry.ai_family
    bytes = [UInt8](UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)))
  }

  /// Lends the address as the system calls take it.
  func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
    }
  }
}

import Foundation
import Testing

/// The service manager's end of sd_notify(3).
final class NotifySocket {
  /// What stands in NOTIFY_SOCKET: a path, or `@` and a name.
  let name: String
  private let descriptor: Int32
  private var received: [String] = []

  init(_ name: String) throws {
    self.name = name
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let size = MemoryLayout<sa_family_t>.size + path.count
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(size)) }
    }
    try #require(bound == 0, "bind \(name): \(String(cString: strerror(errno)))")
  }

  deinit { close(descriptor) }

  /// Everything that came so far, one text a datagram.
  var messages: [String] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
      received.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
    return received
  }

  /// How often a line came.
  func count(_ line: String) -> Int { messages.count { $0.split(separator: "\n").contains(Substring(line)) } }
}

import Foundation
import RoyalCore

/// A connection to a port of this machine.
final class Connection {
  let descriptor: Int32

  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard Connection.with(port, { connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      return nil
    }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// Whether the other side has closed it.
  var isCut: Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK))
    return count == 0 || (count < 0 && errno != EAGAIN)
  }

  static func with<R>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  /// A port on which nobody listens at the moment.
  static func freePort() throws -> Int {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(raw) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let found = with(0) { bind(raw, $0, $1) } == 0
    let named = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
    }
    guard found, named == 0 else { throw Trouble.system("bind") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Sends one request and reads its answer to the end.
  /// - Returns: whether it is a 200 that says "received".
  func ask(_ request: [UInt8]) -> Bool {
    guard let answer = bytes(of: request) else { return false }
    return answer.starts(with: "HTTP/1.1 200".utf8) && answer.firstRange(ofBytes: "\"received\"") != nil
  }

  /// Sends one request and reads its answer to the end; nil where none comes.
  func answer(to request: [UInt8]) -> String? { bytes(of: request).map { String(decoding: $0, as: UTF8.self) } }

  /// Works on bytes: what it takes of the processor is taken from those whose speed is measured.
  private func bytes(of request: [UInt8]) -> [UInt8]? {
    guard send(request) else { return nil }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !Connection.isComplete(answer) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      answer += buffer[..<count]
    }
    return answer
  }

  private static func isComplete(_ answer: [UInt8]) -> Bool {
    guard let end = answer.firstRange(ofBytes: "\r\n\r\n") else { return false }
    let head = answer[..<end.lowerBound].map { $0.asciiLowercased }
    guard let name = head.firstRange(ofBytes: "content-length: ") else {
      return answer.suffix(5).elementsEqual("0\r\n\r\n".utf8)
    }
    let length = head[name.upperBound...].prefix { 0x30...0x39 ~= $0 }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return answer.count >= end.upperBound + length
  }
}

import Foundation
import Glibc

/// A server on a loopback address that does with every connection what it is told, and understands nothing itself.
final class RawServer: Sendable {
  let port: UInt16
  private let listener: Int32

  init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
    (listener, port) = try LoopbackSocket.listening()
    let listener = listener
    Thread.detachNewThread {
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        Thread.detachNewThread {
          serve(connection)
          close(connection)
        }
      }
    }
  }

  deinit { stop() }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Reads up to the end of the request's head, byte by byte: nothing of the body is touched.
  static func readHead(_ connection: Int32) {
    var last: [UInt8] = []
    var byte: UInt8 = 0
    while last != [13, 10, 13, 10], recv(connection, &byte, 1, 0) == 1 { last = last.suffix(3) + [byte] }
  }

  /// False once the client is gone.
  @discardableResult static func send(_ text: String, _ connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}

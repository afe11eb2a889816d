import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that does what it is told, records what it is asked, and misbehaves on demand.
final class LoopbackServer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// Sends the bytes again and again until the client goes away.
    case drip([UInt8], everyMilliseconds: Int32)
    /// Waits until the client goes away.
    case hang
    case close
    /// Closes with RST.
    case reset
  }

  typealias Script = @Sendable (RecordedRequest) -> [Step]

  private struct State {
    var requests: [RecordedRequest] = []
    var connections = 0
    var open: Set<Int32> = []
  }

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())
  private let script: Script

  init(_ script: @escaping Script) throws {
    (listener, port) = try LoopbackSocket.listening()
    self.script = script
    let listener = listener
    Thread.detachNewThread { [weak self] in
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        guard let self else { return }
        self.serve(connection)
      }
    }
  }

  deinit { stop() }

  /// Ends every connection and takes no more.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    state.withLock { state in for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) } }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [RecordedRequest] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }

  private func serve(_ connection: Int32) {
    let number = state.withLock { state in
      state.connections += 1
      state.open.insert(connection)
      return state.connections
    }
    Thread.detachNewThread { [self] in
      while let request = RecordedRequest.read(from: connection), run(request, on: connection, number) {}
      state.withLock { state in _ = state.open.remove(connection) }
      close(connection)
    }
  }

  /// Whether the connection stays.
  private func run(_ request: RecordedRequest, on connection: Int32, _ number: Int) -> Bool {
    var request = request
    request.connection = number
    state.withLock { state in
      request.number = state.requests.count + 1
      state.requests.append(request)
    }
    return script(request).allSatisfy { LoopbackSocket.perform($0, on: connection) }
  }
}

extension LoopbackServer.Step {
  static func text(_ text: String) -> Self { .send(Array(text.utf8)) }

  /// A whole answer with its length.
  static func reply(_ status: Int, _ headers: [String] = [], _ body: String = "") -> Self {
    let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
    return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}

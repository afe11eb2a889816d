import RoyalSystem

/// One request on a connection of its own: writes and reads at the same time, for a server may answer before it has read all.
struct SocketExchange: ~Copyable {
  private let socket: Socket
  private let request: [UInt8]
  private var sent = 0
  /// Whether the other side takes no more; it may still have answered.
  private var isRefused = false
  private var reader: ResponseReader

  /// The most bytes that are received at once.
  private static let piece = 32 * 1024

  init(_ socket: consuming Socket, request: [UInt8], reader: ResponseReader) {
    self.socket = socket
    self.request = request
    self.reader = reader
  }

  /// Blocks until the answer is complete or nothing more can come of it.
  /// - Parameters:
  ///   - deadline: milliseconds of `Clock.monotonic()`.
  ///   - timeout: what it was, for the reason.
  mutating func run(until deadline: Int, timeout: Int) -> HTTPResult {
    do throws(ResponseError) {
      while Clock.monotonic() < deadline {
        if let reply = reader.reply { return .reply(reply) }
        try step(until: deadline)
      }
      return broken("no answer within \(timeout) ms")
    } catch {
      return broken(error.reason)
    }
  }

  /// Before the first byte was written nothing can have been done with the request; later nobody knows.
  private func broken(_ reason: String) -> HTTPResult {
    sent == 0 ? .notSent(reason: reason) : .ambiguous(reason: reason)
  }

  private mutating func step(until deadline: Int) throws(ResponseError) {
    let isWriting = sent < request.count && !isRefused
    do throws(Errno) {
      guard let ready = try socket.wait(reading: true, writing: isWriting, until: deadline) else { return }
      if ready.canWrite { try write() }
      guard ready.canRead else { return }
    } catch {
      throw SocketExchange.lost(error)
    }
    guard let bytes = try receive() else { return }
    if bytes.isEmpty { try reader.finish() } else { try reader.feed(bytes) }
  }

  /// - Throws: an error of this machine's own, after which the connection would stand still.
  private mutating func write() throws(Errno) {
    do throws(Errno) {
      sent += try socket.send(request[sent...])
    } catch {
      guard error != .wouldBlock else { return }
      guard error == .brokenPipe || error == .connectionReset else { throw error }
      isRefused = true
    }
  }

  /// Empty at the connection's end, nil where nothing is there yet.
  private func receive() throws(ResponseError) -> [UInt8]? {
    do throws(Errno) {
      return try socket.receive(atMost: SocketExchange.piece)
    } catch {
      if error == .wouldBlock { return nil }
      throw SocketExchange.lost(error)
    }
  }

  private static func lost(_ error: Errno) -> ResponseError {
    ResponseError(reason: "the connection was lost: \(error)")
  }
}

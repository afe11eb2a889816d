import RoyalSystem

/// A child process that makes calls, as the daemon sees it. One call at a time.
final class HTTPClientProcess: Sendable {
  /// What came of a call.
  enum Outcome {
    case result(HTTPResult)
    /// The process is of no use any more; `wasTaken` is whether it may have begun with the call.
    case broken(reason: String, wasTaken: Bool)
  }

  private let child: ServiceProcess

  /// How long a process that closed its socket may take to say how it ended, in milliseconds.
  private static let endingTime = 500
  /// What an answer may hold besides its body, in bytes.
  private static let headRoom = 1 << 20

  /// - Throws: `Errno` where the program could not be started.
  init(_ command: ChildCommand) throws(Errno) { child = try ServiceProcess(command) }

  var processID: Int32 { child.processID }

  /// Blocks until the process has made the call, or cannot any more.
  /// - Parameter deadline: milliseconds of `Clock.monotonic()`, after which the process is not waited for.
  func send(_ call: HTTPCall, until deadline: Int) -> Outcome {
    var wasTaken = false
    var buffer = FrameBuffer()
    do throws(ExchangeError) {
      try write(FrameBuffer.frame(CallMessage.bytes(call)), until: deadline)
      while true {
        switch try next(&buffer, limit: call.responseLimit + HTTPClientProcess.headRoom, until: deadline) {
        case .taken: wasTaken = true
        case .result(let result): return .result(result)
        }
      }
    } catch {
      let reason = reason(error)
      return .broken(reason: reason, wasTaken: wasTaken || error == .garbled || !tookNothing(buffer))
    }
  }

  /// Ends the process, and looks whether it had said that it begins with the call.
  private func tookNothing(_ buffer: FrameBuffer) -> Bool {
    guard child.kill() else { return false }
    var rest = buffer
    while let bytes = try? child.socket.receive(atMost: 4096), !bytes.isEmpty { rest.feed(bytes) }
    return rest.isEmpty
  }

  private enum ExchangeError: Error { case ended, late, garbled }

  private func write(_ bytes: [UInt8], until deadline: Int) throws(ExchangeError) {
    var written = 0
    while written < bytes.count {
      do throws(Errno) {
        guard try child.socket.wait(reading: false, writing: true, until: deadline) != nil else { throw .timedOut }
        written += try child.socket.send(bytes[written...])
      } catch {
        switch error {
        case .wouldBlock: continue
        case .timedOut: throw .late
        default: throw .ended
        }
      }
    }
  }

  private func next(
    _ buffer: inout FrameBuffer, limit: Int, until deadline: Int
  ) throws(ExchangeError) -> ClientMessage {
    while true {
      do throws(FrameError) {
        if let frame = try buffer.next(limit: limit) { return try ClientMessage(frame) }
      } catch {
        throw .garbled
      }
      buffer.feed(try read(until: deadline))
    }
  }

  private func read(until deadline: Int) throws(ExchangeError) -> [UInt8] {
    do throws(Errno) {
      guard try child.socket.wait(reading: true, writing: false, until: deadline) != nil else { throw .timedOut }
      let bytes = try child.socket.receive(atMost: 64 * 1024)
      if bytes.isEmpty { throw .brokenPipe }
      return bytes
    } catch {
      switch error {
      case .wouldBlock: return []
      case .timedOut: throw .late
      default: throw .ended
      }
    }
  }

  private func reason(_ error: ExchangeError) -> String {
    switch error {
    case .late: "the HTTP client process did not answer in time and was killed"
    case .garbled: "the HTTP client process sent something else than an answer"
    case .ended:
      switch child.ending(within: HTTPClientProcess.endingTime) {
      case .killed(let signal): "the HTTP client process ended with signal \(signal)"
      case .exited(let code): "the HTTP client process ended with exit code \(code)"
      case nil, .timedOut, .tooMuchOutput: "the HTTP client process ended its connection"
      }
    }
  }
}

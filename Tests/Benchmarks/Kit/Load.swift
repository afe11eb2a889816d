import Foundation
import Synchronization

/// Requests over some connections at once, each waiting for its answer before the next leaves.
enum Load {
  /// What the threads share.
  private final class Progress: Sendable {
    let next = Atomic(0)
    let good = Atomic(0)
  }

  /// - Parameters:
  ///   - requests: as bytes on the connection.
  ///   - keepAlive: whether a connection serves more than one request.
  /// - Returns: answers with "received" a second.
  /// - Throws: ``Trouble`` where any other answer came.
  static func rate(_ requests: [[UInt8]], port: Int, connections: Int = 8, keepAlive: Bool) throws -> Double {
    let progress = Progress()
    let group = DispatchGroup()
    let began = Moment.now
    for _ in 0..<connections {
      group.enter()
      Thread.detachNewThread {
        work(requests, port, keepAlive, progress)
        group.leave()
      }
    }
    group.wait()
    let seconds = Moment.now - began
    let count = progress.good.load(ordering: .relaxed)
    guard count == requests.count else { throw Trouble("port \(port): \(count) of \(requests.count) were received") }
    return Double(count) / seconds
  }

  private static func work(_ requests: [[UInt8]], _ port: Int, _ keepAlive: Bool, _ progress: Progress) {
    var connection: Connection?
    while case let index = progress.next.add(1, ordering: .relaxed).oldValue, index < requests.count {
      if connection == nil || !keepAlive { connection = Connection(port: port) }
      if connection?.ask(requests[index]) ?? false {
        progress.good.add(1, ordering: .relaxed)
      } else {
        connection = nil
      }
    }
  }
}

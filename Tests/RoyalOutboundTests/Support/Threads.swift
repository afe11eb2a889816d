import Foundation
import RoyalOutbound
import Synchronization

/// Runs a body on threads of its own, once an index, and gives the results in the order of the indices.
func inParallel<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result?] {
  let results = Results<Result>(count: count)
  let finished = DispatchGroup()
  for index in 0..<count {
    finished.enter()
    Thread.detachNewThread {
      results.set(index, body(index))
      finished.leave()
    }
  }
  _ = finished.wait(timeout: .now() + 30)
  return results.all
}

private final class Results<Result: Sendable>: Sendable {
  private let values: Mutex<[Result?]>

  init(count: Int) { values = Mutex([Result?](repeating: nil, count: count)) }

  var all: [Result?] { values.withLock { $0 } }

  func set(_ index: Int, _ value: Result) { values.withLock { $0[index] = value } }
}

/// Holds everybody up until so many have come.
final class Gate: Sendable {
  private let count: Int
  private let arrived = Mutex(0)
  private let opened = DispatchSemaphore(value: 0)

  init(count: Int) { self.count = count }

  func arrive() {
    let isLast = arrived.withLock { arrived in
      arrived += 1
      return arrived == count
    }
    if isLast { for _ in 0..<count { opened.signal() } }
    _ = opened.wait(timeout: .now() + 5)
  }
}

extension HTTPResult {
  var status: Int? {
    guard case .reply(let reply) = self else { return nil }
    return reply.status
  }

  var text: String? {
    guard case .reply(let reply) = self else { return nil }
    return String(decoding: reply.body, as: UTF8.self)
  }
}

import Foundation

/// A serial queue for a session's delegate that lets only so much pile up.
///
/// URLSession adds an operation for each piece of an answer without waiting for those before it, so a fast server could fill
/// the memory before an answer is found to be too large.
final class DelegateQueue: OperationQueue, @unchecked Sendable {
  private static let most = 64

  override init() {
    super.init()
    maxConcurrentOperationCount = 1
  }

  override func addOperation(_ block: @escaping @Sendable () -> Void) {
    super.addOperation(block)
    // Bounded, for an operation may itself be waiting for the caller's queue.
    var rounds = 0
    while operationCount > DelegateQueue.most && rounds < 100 {
      usleep(1000)
      rounds += 1
    }
  }
}

import RoyalCore
import RoyalSystem

/// Sends requests from child processes, so that what ends URLSession's process does not end this one.
///
/// A call's token goes through the child's socket only, never through its arguments or its environment.
public struct ChildTransport: HTTPTransport {
  private let command: ChildCommand
  private let pool: HTTPClientPool

  /// How much longer than its call a child may take, in milliseconds.
  private static let grace = 2_000
  /// Milliseconds after which a child that has nothing to do is ended.
  public static let idleTime = 60_000

  /// - Parameters:
  ///   - program: the file of a program that runs ``HTTPClientProgram`` when it is started with its argument. The running one
  ///     stays the same under this name when the file is replaced.
  ///   - idleTime: milliseconds after which a child that has nothing to do is ended.
  public init(program: String = "/proc/self/exe", idleTime: Int = ChildTransport.idleTime) {
    // A crash is one line on standard error; nobody waits for its backtrace.
    let quiet = "SWIFT_BACKTRACE"
    let inherited = ChildCommand.environment { SettingsReader.isSecret($0) || $0 == quiet }
    command = ChildCommand(
      path: program, arguments: ["royal-drain", HTTPClientProgram.argument],
      environment: inherited + [Array("\(quiet)=enable=no".utf8)])
    pool = HTTPClientPool(idleTime: idleTime)
  }

  /// The children that have nothing to do.
  var idleProcessIDs: [Int32] { pool.processIDs }

  public func send(_ call: HTTPCall) -> HTTPResult {
    let deadline = Clock.monotonic() + call.timeout + ChildTransport.grace
    do throws(Errno) {
      while true {
        let idle = pool.take()
        let client = if let idle { idle } else { try HTTPClientProcess(command) }
        switch client.send(call, until: deadline) {
        case .result(let result):
          pool.put(client)
          return result
        case .broken(let reason, wasTaken: true): return .ambiguous(reason: reason)
        // One that ended while it had nothing to do has begun with nothing: the next one gets the call.
        case .broken(_, wasTaken: false) where idle != nil: continue
        case .broken(let reason, wasTaken: false): return .notSent(reason: reason)
        }
      }
    } catch {
      return .notSent(reason: "the HTTP client process could not be started: \(error)")
    }
  }
}

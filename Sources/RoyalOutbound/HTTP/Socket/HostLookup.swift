import Dispatch
import RoyalSystem
import Synchronization

/// Finds a host's addresses before a deadline, which getaddrinfo(3) itself knows nothing of.
enum HostLookup {
  private typealias Found = Result<[SocketAddress], AddressError>

  private final class Answer: Sendable {
    let found = Mutex<Found?>(nil)
    let isThere = DispatchSemaphore(value: 0)
  }

  /// - Parameter deadline: milliseconds of `Clock.monotonic()`.
  static func addresses(of address: HTTPAddress, until deadline: Int) throws(CallRefusal) -> [SocketAddress] {
    let (host, port) = (address.host, address.port)
    if let own = try? SocketAddress.lookUp(host: host, port: port, isNumeric: true) { return own }
    let answer = Answer()
    // The thread outlives a call that gives up, for as long as the resolver's own timeouts last (resolv.conf(5)).
    let work: @Sendable () -> Void = {
      let found = Result { () throws(AddressError) in
        try SocketAddress.lookUp(host: host, port: port, isNumeric: false)
      }
      answer.found.withLock { $0 = found }
      answer.isThere.signal()
    }
    do throws(ThreadShortage) {
      try DetachedThread.start(work)
    } catch {
      throw CallRefusal(reason: "the host was not looked up: \(error)")
    }
    _ = answer.isThere.wait(timeout: .now() + .milliseconds(max(0, deadline - Clock.monotonic())))
    switch answer.found.withLock({ $0 }) {
    case .success(let addresses): return addresses
    case .failure(let error): throw CallRefusal(reason: "the host was not found: \(error)")
    case nil: throw CallRefusal(reason: "the host's name was not resolved in time")
    }
  }
}

import RoyalSystem

/// Sends requests to `http://` URLs over sockets of its own, as HTTP/1.1 (RFC 9112): each has a connection of its own, no
/// redirects, no cookies, no compression, no proxies.
public struct SocketTransport: HTTPTransport {
  public init() {}

  public func send(_ call: HTTPCall) -> HTTPResult { send(call) {} }

  public func send(_ call: HTTPCall, willSend: () throws -> Void) -> HTTPResult {
    let deadline = Clock.monotonic() + call.timeout
    do throws(CallRefusal) {
      guard let address = HTTPAddress(call.url) else { throw CallRefusal(reason: "the URL is not one") }
      let request = try RequestText.bytes(call, address)
      let addresses = try HostLookup.addresses(of: address, until: deadline)
      let reader = ResponseReader(method: call.method, limit: call.responseLimit)
      let socket = try SocketTransport.connect(addresses, until: deadline)
      if let time = call.takenWithin { socket.giveUp(unlessTakenWithin: time) }
      try SocketTransport.prepare(willSend)
      var exchange = SocketExchange(socket, request: request, reader: reader)
      return exchange.run(until: deadline, timeout: call.timeout)
    } catch {
      return .notSent(reason: error.reason)
    }
  }

  private static func prepare(_ willSend: () throws -> Void) throws(CallRefusal) {
    do {
      try willSend()
    } catch {
      throw CallRefusal(reason: "the step before it failed: \(error)")
    }
  }

  /// Tries all addresses in their order; each gets an equal share of the time that those before it left.
  static func connect(_ addresses: [SocketAddress], until deadline: Int) throws(CallRefusal) -> Socket {
    var reason = "the host has no address"
    for (index, address) in addresses.enumerated() {
      let now = Clock.monotonic()
      let share = max(0, deadline - now) / (addresses.count - index)
      do throws(Errno) {
        return try Socket.connect(to: address, until: now + share)
      } catch {
        reason = "no connection: \(error)"
      }
    }
    throw CallRefusal(reason: reason)
  }
}

import RoyalCore

/// A chat-completions server and how it knows us.
struct ChatServer: Sendable {
  let url: String
  let key: String?
  let transport: any HTTPTransport
  /// Epoch milliseconds.
  let clock: @Sendable () -> Int

  /// A request that failed half-way changed nothing: whatever is not an answer may be asked again. Where nobody is there at all,
  /// no message is at fault, and none is given up for it.
  /// - Parameter timeout: milliseconds.
  func send(_ body: [UInt8], timeout: Int) -> ChatReply {
    var headers = ["Content-Type": "application/json", "Accept": "application/json"]
    if let key { headers["Authorization"] = "Bearer \(key)" }
    let call = HTTPCall(
      method: "POST", url: url, headers: headers, body: body, timeout: timeout, responseLimit: 4 << 20)
    switch transport.send(call) {
    case .reply(let reply): return ChatReply.read(reply, key: key, now: clock())
    case .notSent(let reason): return .failed(.unreachable(reason: "the model's server cannot be reached: \(reason)"))
    case .ambiguous(let reason): return .failed(.temporary(reason: "the model did not answer: \(reason)"))
    }
  }
}
